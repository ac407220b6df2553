// Normalization and activation of a convolution's input as it is loaded.

/// For one block of input channels of one item; of lanes that hold no channel zero is made.
typedef struct {
  f32x16 mean, factor, beta;
  float parameter;
  int kind;
  /// Rounds to bfloat16, as what is loaded is.
  int rounds;
} prologue;

/// The prologue of the channels from `channel` on, or none: `made` is where it is put.
INLINE const prologue *prologueOf(
    const ck_call *c, const ck_tensor *x, int64_t item, int64_t channel, prologue *made) {
  const ck_convolution *args = &c->convolution;
  if (!args->prologue) return 0;
  const ck_tensor *statistics = &c->operand[args->prologue];
  part p = {.item = item, .channel = channel, .block = x->block};
  affine a = affineLanes(&args->statistics, x, &p, statistics, statistics + 1, statistics + 2);
  *made = (prologue){
    .mean = a.mean, .factor = a.gamma * a.rstd, .beta = a.beta,
    .parameter = args->activation.parameter, .kind = args->activation.kind, .rounds = x->size == 2};
  return made;
}

INLINE void normalizeRun(const prologue *p, float *v, int64_t count, const int kind) {
  for (int64_t i = 0; i < count; i += 16) {
    f32x16 z = (loadPart(v + i, count - i) - p->mean) * p->factor + p->beta;
    z = activate(z, kind, p->parameter);
    if (p->rounds) z = widen16(narrow16(z));
    storePart(v + i, z, count - i);
  }
}

/// Normalizes `count` floats in place, the first of which is the block's first channel.
static void applyPrologue(const prologue *p, float *v, int64_t count) {
  switch (p->kind) {
#define RUN(with, kind, name, value, slope) case kind: normalizeRun(p, v, count, kind); break;
    ACTIVATIONS(RUN, )
#undef RUN
  }
}

/// In place of an activation's kind, where code is made for some of them: there is no prologue, or one
/// that `applyPrologue` applies.
enum { NO_PROLOGUE = -1, ANY_PROLOGUE = -2 };
