// How voxels are walked for a loss and its gradient, whichever it is.

enum {
#define KIND(with, name, text, terms, takes, parameters) KIND_OF_##name,
  LOSSES(KIND, )
#undef KIND
};

/// Calls `body(c, chunk, kind)` with the loss of the call `c` as a constant.
#define WITH_LOSS(body) \
  switch (c->loss.kind) { LOSSES(WITH_LOSS_KIND, body) }
#define WITH_LOSS_KIND(body, name, text, terms, takes, parameters) \
  case KIND_OF_##name: body(c, chunk, KIND_OF_##name); break;

/// Terms of each channel; 0 where terms stand for all.
INLINE int64_t termsPerChannel(const int kind) {
  switch (kind) {
#define TERMS(with, name, text, terms, takes, parameters) case KIND_OF_##name: return terms;
    LOSSES(TERMS, )
#undef TERMS
  }
  __builtin_unreachable();
}
/// Sums of a chunk. Means have one of weights too where these are counted.
INLINE int64_t sumCount(const ck_loss *loss, const int kind, const ck_tensor *x) {
  return termsPerChannel(kind) ? termsPerChannel(kind) * x->c : loss->counted ? 2 : 1;
}

INLINE void addTerms(const voxel_run *v, const int kind, term_sums *sums) {
  switch (kind) {
#define MEAN(with, name, text, terms, takes, parameters) \
  case KIND_OF_##name: name##Terms(v, sums->all); return;
#define SUMS(with, name, text, terms, takes, parameters) \
  case KIND_OF_##name: name##Terms(v, sums); return;
    MEAN_LOSSES(MEAN, )
    SUM_LOSSES(SUMS, )
#undef MEAN
#undef SUMS
  }
}

/// Voxels whose sums are taken in float.
enum { SUMMED_VOXELS = 128 };

/// Leaves partial sums.
INLINE void lossPartial(ck_call *c, intptr_t chunk, const int kind) {
  const ck_tensor *x = &c->operand[0];
  VOXEL_RANGE(x);
  int64_t count = sumCount(&c->loss, kind, x);
  int64_t kept = termsPerChannel(kind) ? ck_min(count, 3 * KEPT_CHANNELS) : 0;
  term_sums sums;
  sums.all = (double *)c->scratch + chunk * count;
  for (int64_t k = 0; k < count; k++) sums.all[k] = 0;
  for (int64_t first = start; first < end; first += SUMMED_VOXELS) {
    for (int64_t k = 0; k < kept; k++) sums.lanes[k] = splat(0);
    for (int64_t v = first; v < ck_min(first + SUMMED_VOXELS, end); v += 16) {
      voxel_run at = {c, &c->loss, x, item, v, ck_min(16, end - v)};
      addTerms(&at, kind, &sums);
    }
    for (int64_t k = 0; k < kept; k++) sums.all[k] += total16(sums.lanes[k]);
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
#define LOSS(with, name, text, terms, takes, parameters) \
  case KIND_OF_##name: return name##Loss(loss, sums, x->c);
    SUM_LOSSES(LOSS, )
#undef LOSS
  default:
    if (!loss->counted) return sums[0] / lossDivisor(loss, x);
    // A mean of nothing is 0, or NaN of logits that are not finite.
    return sums[1] == 0 ? sums[0] : sums[0] / sums[1];
  }
}

/// One chunk. Sums the partial sums, of the batch or of each item, in place of the first.
INLINE void lossFinish(ck_call *c, intptr_t chunk, const int kind) {
  const ck_tensor *x = &c->operand[0];
  float *terms = c->result[0].data, *loss = c->result[1].data;
  int64_t voxels = x->d * x->h * x->w, chunks = ck_ceil(voxels, voxelShare(voxels)) * x->n;
  int64_t count = sumCount(&c->loss, kind, x);
  int64_t items = c->loss.perItem ? x->n : 1, parts = chunks / items;
  double total = 0;
  for (int64_t item = 0; item < items; item++) {
    double *sums = (double *)c->scratch + item * parts * count;
    for (int64_t k = 0; k < count; k++) {
      double sum = 0;
      for (int64_t s = 0; s < parts; s++) sum += sums[s * count + k];
      sums[k] = sum;
      if (termsPerChannel(kind)) terms[item * count + k] = (float)sum;
    }
    total += lossOf(&c->loss, kind, x, sums);
    if (!termsPerChannel(kind)) {
      terms[0] = (float)(c->loss.counted ? sums[1] : lossDivisor(&c->loss, x));
    }
  }
  loss[0] = (float)(total / (double)items);
}
static void VARIANT(lossFinish)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_LOSS(lossFinish)
}

/// Leaves the loss of each voxel.
INLINE void lossValues(ck_call *c, intptr_t chunk, const int kind) {
  const ck_tensor *x = &c->operand[0];
  VOXEL_RANGE(x);
  float *values = (float *)c->scratch + item * voxels;
  for (int64_t v = start; v < end; v += 16) {
    voxel_run at = {c, &c->loss, x, item, v, ck_min(16, end - v)};
    switch (kind) {
#define VALUES(with, name, text, terms, takes, parameters) \
    case KIND_OF_##name: storePart(values + v, name##Values(&at), at.count); break;
      WORST_LOSSES(VALUES, )
#undef VALUES
    }
  }
}
static void VARIANT(lossValues)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_LOSS(lossValues)
}

/// The float of a rank from the greatest (1) on, found byte by byte. The rank becomes that among its
/// equals, and `equal` how many they are. No float is NaN.
INLINE float ranked(const float *values, int64_t count, int64_t *rank, int64_t *equal) {
  uint32_t key = 0, known = 0;
  for (int shift = 24; shift >= 0; shift -= 8) {
    int64_t counts[256] = {0};
    for (int64_t i = 0; i < count; i++) {
      uint32_t bits;
      memcpy(&bits, &values[i], sizeof bits);
      // Whole numbers in the order of the floats.
      uint32_t order = bits ^ (bits >> 31 ? 0xffffffff : 0x80000000);
      if ((order & known) == key) counts[order >> shift & 255]++;
    }
    int byte = 255;
    while (counts[byte] < *rank) *rank -= counts[byte--];
    *equal = counts[byte];
    key |= (uint32_t)byte << shift;
    known |= (uint32_t)255 << shift;
  }
  uint32_t bits = key ^ (key >> 31 ? 0x80000000 : 0xffffffff);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/// One chunk. The mean of the greatest losses, and what the gradient needs of them: the least, what one as
/// great weighs, and what a greater one does.
static void VARIANT(lossWorst)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *x = &c->operand[0];
  float *terms = c->result[0].data, *loss = c->result[1].data;
  const float *values = (const float *)c->scratch;
  int64_t count = x->n * x->d * x->h * x->w, present = 0, undefined = 0;
  for (int64_t i = 0; i < count; i++) {
    present += values[i] > -INFINITY;
    undefined += values[i] != values[i];
  }
  if (undefined || !present) {
    terms[0] = terms[1] = terms[2] = loss[0] = undefined ? NAN : 0;
    return;
  }
  int64_t worst = ck_max(1, (int64_t)((double)present * c->loss.parameter[0] / 100));
  int64_t left = worst, equal = 0;
  float least = ranked(values, count, &left, &equal);
  double sum = (double)left * least;
  for (int64_t i = 0; i < count; i++) if (values[i] > least) sum += values[i];
  terms[0] = least;
  terms[1] = (float)((double)left / ((double)equal * (double)worst));
  terms[2] = (float)(1 / (double)worst);
  loss[0] = (float)(sum / (double)worst);
}

/// `terms` as a loss of the worst voxels has them, times the weight.
INLINE worst_weights worstWeightsOf(const ck_loss *loss, const float *terms) {
  // Zero times what would vanish among those that weigh nothing.
  double less = 0.0 * terms[0] + 0.0 * terms[1] + 0.0 * terms[2];
  return (worst_weights){
    terms[0], (float)(loss->weight * terms[1] + less), (float)(loss->weight * terms[2] + less),
    (float)less};
}

/// What the gradient needs of the terms of the first channels.
INLINE void keepScales(
    const ck_loss *loss, const int kind, const float *terms, int64_t channels, float *kept) {
  for (int64_t k = 0; k < ck_min(channels, KEPT_CHANNELS); k++) {
    switch (kind) {
#define SCALES(with, name, text, count, takes, parameters) \
    case KIND_OF_##name: name##Scales(loss, terms, channels, k, kept + 2 * k); break;
      SUM_LOSSES(SCALES, )
#undef SCALES
    }
  }
}

INLINE void storeGradients(
    const voxel_run *v, const int kind, float weight, const float *terms, const float *kept) {
  switch (kind) {
#define MEAN(with, name, text, count, takes, parameters) \
  case KIND_OF_##name: name##Gradient(v, weight); return;
#define SUMS(with, name, text, count, takes, parameters) \
  case KIND_OF_##name: name##Gradient(v, terms, kept); return;
#define WORST(with, name, text, count, takes, parameters) \
  case KIND_OF_##name: { \
    worst_weights w = worstWeightsOf(v->loss, terms); \
    name##Gradient(v, &w); \
    return; \
  }
    MEAN_LOSSES(MEAN, )
    WORST_LOSSES(WORST, )
    SUM_LOSSES(SUMS, )
#undef MEAN
#undef WORST
#undef SUMS
  }
}

INLINE void lossGradient(ck_call *c, intptr_t chunk, const int kind) {
  const ck_tensor *x = &c->operand[0];
  const float *terms = c->operand[2].data;
  VOXEL_RANGE(x);
  if (c->loss.perItem) terms += item * sumCount(&c->loss, kind, x);
  float weight = 0;
  // Zero times what would vanish below the line. A mean of nothing has no gradient.
  if (!termsPerChannel(kind) && terms[0] != 0) {
    weight = (float)(c->loss.weight / terms[0] + 0.0 * terms[0]);
  }
  float kept[2 * KEPT_CHANNELS];
  keepScales(&c->loss, kind, terms, x->c, kept);
  for (int64_t v = start; v < end; v += 16) {
    voxel_run at = {c, &c->loss, x, item, v, ck_min(16, end - v)};
    storeGradients(&at, kind, weight, terms, kept);
  }
  zeroPadding(&c->result[0], item, start, end - start);
}
static void VARIANT(lossGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_LOSS(lossGradient)
}
