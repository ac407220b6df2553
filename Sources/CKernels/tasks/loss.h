// How voxels are walked for a loss and its gradient, whichever it is.

enum {
#define KIND(with, name, text, terms, targets, parameters) KIND_OF_##name,
  LOSSES(KIND, )
#undef KIND
};

/// Calls `body(c, chunk, kind)` with the loss of the call `c` as a constant.
#define WITH_LOSS(body) \
  switch (c->loss.kind) { LOSSES(WITH_LOSS_KIND, body) }
#define WITH_LOSS_KIND(body, name, text, terms, targets, parameters) \
  case KIND_OF_##name: body(c, chunk, KIND_OF_##name); break;

/// Terms of each channel; 0 where one stands for all.
INLINE int64_t termsPerChannel(const int kind) {
  switch (kind) {
#define TERMS(with, name, text, terms, targets, parameters) case KIND_OF_##name: return terms;
    LOSSES(TERMS, )
#undef TERMS
  }
  __builtin_unreachable();
}
INLINE int64_t termCount(const int kind, const ck_tensor *x) {
  return termsPerChannel(kind) ? termsPerChannel(kind) * x->c : 1;
}

INLINE void addTerms(const voxel_run *v, const int kind, double *sums) {
  switch (kind) {
#define ADD(with, name, text, terms, targets, parameters) \
  case KIND_OF_##name: name##Terms(v, sums); return;
    LOSSES(ADD, )
#undef ADD
  }
}

/// Leaves partial sums. Sums of 16 voxels are taken in float, the rest in double.
INLINE void lossPartial(ck_call *c, intptr_t chunk, const int kind) {
  const ck_tensor *x = &c->operand[0];
  VOXEL_RANGE(x);
  int64_t terms = termCount(kind, x);
  double *sums = (double *)c->scratch + chunk * terms;
  for (int64_t k = 0; k < terms; k++) sums[k] = 0;
  for (int64_t v = start; v < end; v += 16) {
    voxel_run at = {c, &c->loss, x, item, v, ck_min(16, end - v)};
    addTerms(&at, kind, sums);
  }
}
static void VARIANT(lossPartial)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_LOSS(lossPartial)
}

/// What a mean's sum over voxels is divided by.
INLINE double lossDivisor(const ck_loss *loss, const ck_tensor *x) {
  int64_t voxels = x->n * x->d * x->h * x->w;
  return (double)(loss->target == CK_CLASSES ? voxels : voxels * x->c);
}

/// The loss of the sums over all voxels.
INLINE double lossOf(
    const ck_loss *loss, const int kind, const ck_tensor *x, const double *sums) {
  switch (kind) {
#define LOSS(with, name, text, terms, targets, parameters) \
  case KIND_OF_##name: return name##Loss(loss, sums, x->c);
    SUM_LOSSES(LOSS, )
#undef LOSS
  default: return sums[0] / lossDivisor(loss, x);
  }
}

/// One chunk. Sums the partial sums, in place of the first.
INLINE void lossFinish(ck_call *c, intptr_t chunk, const int kind) {
  const ck_tensor *x = &c->operand[0];
  float *terms = c->result[0].data, *loss = c->result[1].data;
  int64_t voxels = x->d * x->h * x->w, chunks = ck_ceil(voxels, voxelShare(voxels)) * x->n;
  int64_t count = termCount(kind, x);
  double *sums = (double *)c->scratch;
  for (int64_t k = 0; k < count; k++) {
    double sum = 0;
    for (int64_t s = 0; s < chunks; s++) sum += sums[s * count + k];
    sums[k] = sum;
    terms[k] = (float)(termsPerChannel(kind) ? sum : lossDivisor(&c->loss, x));
  }
  loss[0] = (float)lossOf(&c->loss, kind, x, sums);
}
static void VARIANT(lossFinish)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_LOSS(lossFinish)
}

INLINE void storeGradients(const voxel_run *v, const int kind, float weight, const float *terms) {
  switch (kind) {
#define MEAN(with, name, text, count, targets, parameters) \
  case KIND_OF_##name: name##Gradient(v, weight); return;
#define SUMS(with, name, text, count, targets, parameters) \
  case KIND_OF_##name: name##Gradient(v, terms); return;
    MEAN_LOSSES(MEAN, )
    SUM_LOSSES(SUMS, )
#undef MEAN
#undef SUMS
  }
}

INLINE void lossGradient(ck_call *c, intptr_t chunk, const int kind) {
  const ck_tensor *x = &c->operand[0];
  const float *terms = c->operand[2].data;
  VOXEL_RANGE(x);
  // Zero times what would vanish below the line.
  float weight =
    termsPerChannel(kind) ? 1 : (float)(c->loss.weight / terms[0] + 0.0 * terms[0]);
  for (int64_t v = start; v < end; v += 16) {
    voxel_run at = {c, &c->loss, x, item, v, ck_min(16, end - v)};
    storeGradients(&at, kind, weight, terms);
  }
  zeroPadding(&c->result[0], item, start, end - start);
}
static void VARIANT(lossGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_LOSS(lossGradient)
}
