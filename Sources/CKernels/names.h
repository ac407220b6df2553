// What the tasks know by name. Included once, as it is the same for every instruction set.

const char *ck_activationName(int kind) {
  switch (kind) {
#define NAME(with, kind, name, value, slope) case kind: return name;
    ACTIVATIONS(NAME, )
#undef NAME
  default: return 0;
  }
}

float ck_activate(int kind, float parameter, float x) {
  f32x16 v = splat(x);
  switch (kind) {
#define VALUE(with, kind, name, value, slope) case kind: return activate(v, kind, parameter)[0];
    ACTIVATIONS(VALUE, )
#undef VALUE
  default: return NAN;
  }
}

const ck_loss_form *ck_lossForm(int kind) {
  static const ck_loss_form losses[] = {
#define LOSS(common, name, text, terms, takes, parameters) {text, parameters, terms, common, takes},
    MEAN_LOSSES(LOSS, 0) WORST_LOSSES(LOSS, 3) SUM_LOSSES(LOSS, 0)
#undef LOSS
  };
  return kind >= 0 && kind < (int)(sizeof losses / sizeof *losses) ? &losses[kind] : 0;
}
