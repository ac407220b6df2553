// Overlaps: functions of each channel's sums of p g, of p (or p^2) and of g. Nothing against nothing is
// full overlap, which no probability changes.

/// Sums of a channel's voxels: those of a few runs by lanes for the first channels, the rest in double.
typedef struct { double *all; f32x16 lanes[3 * KEPT_CHANNELS]; } term_sums;

INLINE void addToSum(term_sums *sums, int64_t index, f32x16 v) {
  if (index < 3 * KEPT_CHANNELS) sums->lanes[index] += v;
  else sums->all[index] += total16(v);
}

INLINE void overlapTerms(const voxel_run *v, int squares, term_sums *sums) {
  int isSigmoid = v->loss->target == CK_REGIONS;
  i32x16 labels = labelsOf(v);
  f32x16 valid = annotated(v->loss, labels);
  normalizer n;
  if (!isSigmoid) findNormalizer(&n, v->x, v->item, v->first, v->count);
  for (int64_t k = 0; k < v->x->c; k++) {
    f32x16 logit = logitsOf(v, k);
    f32x16 p = isSigmoid ? probability16(logit) : exponentialOf(&n, k, logit) * n.scale;
    f32x16 g = membership(v->loss, labels, k);
    p *= valid;
    addToSum(sums, 3 * k, p * g);
    addToSum(sums, 3 * k + 1, squares ? p * p : p);
    addToSum(sums, 3 * k + 2, g);
  }
}

/// The first channel that counts, given whether the background does. No region is one.
INLINE int64_t firstChannel(const ck_loss *loss, double background) {
  return loss->target == CK_REGIONS || background != 0 ? 0 : 1;
}

/// The gradient by a channel's probabilities is scale[0] g + scale[1] p^(0 or 1), the latter with
/// `squares`.
typedef void (*overlap_scales)(
  const ck_loss *loss, const float *terms, int64_t channels, int64_t k, float scale[2]);

/// The scales of a channel. Those of the first ones are `kept`: their divisions would take half of a gradient's time.
INLINE void scalesOf(
    const voxel_run *v, const float *terms, const float *kept, overlap_scales scales, int64_t k,
    float scale[2]) {
  if (k < KEPT_CHANNELS) memcpy(scale, kept + 2 * k, 2 * sizeof *scale);
  else scales(v->loss, terms, v->x->c, k, scale);
}

INLINE void overlapGradient(
    const voxel_run *v, int squares, const float *terms, const float *kept, overlap_scales scales) {
  i32x16 labels = labelsOf(v);
  if (v->loss->target == CK_REGIONS) {
    for (int64_t k = 0; k < v->x->c; k++) {
      f32x16 logit = logitsOf(v, k), member = membership(v->loss, labels, k), g;
      float scale[2];
      scalesOf(v, terms, kept, scales, k, scale);
      f32x16 p = probability16(logit);
      g = (member * scale[0] + (squares ? p * scale[1] : splat(scale[1]))) * p * (1.0f - p);
      storeGradient(v, k, v->loss->ignored < 0 ? g : g * annotated(v->loss, labels));
    }
    return;
  }
  normalizer n;
  findNormalizer(&n, v->x, v->item, v->first, v->count);
  f32x16 inner = {};
  for (int pass = 0; pass < 2; pass++) {
    for (int64_t k = 0; k < v->x->c; k++) {
      float scale[2];
      scalesOf(v, terms, kept, scales, k, scale);
      f32x16 p = exponentialOf(&n, k, logitsOf(v, k)) * n.scale;
      f32x16 g = membership(v->loss, labels, k) * scale[0]
        + (squares ? p * scale[1] : splat(scale[1]));
      if (pass == 0) inner += g * p;
      else {
        f32x16 gradient = p * (g - inner);
        if (v->loss->ignored >= 0) gradient *= annotated(v->loss, labels);
        storeGradient(v, k, gradient);
      }
    }
  }
}

INLINE void diceTerms(const voxel_run *v, term_sums *sums) {
  overlapTerms(v, v->loss->parameter[2] != 0, sums);
}
INLINE double diceLoss(const ck_loss *loss, const double *sums, int64_t channels) {
  double score = 0, smooth = loss->parameter[0];
  int64_t first = firstChannel(loss, loss->parameter[1]);
  for (int64_t k = first; k < channels; k++) {
    const double *term = sums + 3 * k;
    double denominator = term[1] + term[2] + smooth;
    score += denominator == 0 ? 1 : (2 * term[0] + smooth) / denominator;
  }
  return 1 - score / (double)(channels - first);
}
INLINE void diceScales(
    const ck_loss *loss, const float *terms, int64_t channels, int64_t k, float scale[2]) {
  double smooth = loss->parameter[0];
  int64_t first = firstChannel(loss, loss->parameter[1]);
  double numerator = 2 * (double)terms[3 * k] + smooth;
  double denominator = (double)terms[3 * k + 1] + terms[3 * k + 2] + smooth;
  // Zero times what would vanish below the line.
  double factor = (k < first ? 0 : loss->weight / (double)(channels - first)) + 0 * denominator;
  scale[0] = scale[1] = 0;
  if (denominator == 0) return;
  scale[0] = (float)(-2 * factor / denominator);
  scale[1] =
    (float)(factor * numerator / (denominator * denominator) * (loss->parameter[2] != 0 ? 2 : 1));
}
INLINE void diceGradient(const voxel_run *v, const float *terms, const float *kept) {
  overlapGradient(v, v->loss->parameter[2] != 0, terms, kept, diceScales);
}

INLINE void tverskyTerms(const voxel_run *v, term_sums *sums) { overlapTerms(v, 0, sums); }
INLINE double tverskyDenominator(const ck_loss *loss, double both, double prediction, double target) {
  return both + loss->parameter[2] * (prediction - both) + loss->parameter[3] * (target - both)
    + loss->parameter[0];
}
INLINE double tverskyLoss(const ck_loss *loss, const double *sums, int64_t channels) {
  double score = 0;
  int64_t first = firstChannel(loss, loss->parameter[1]);
  for (int64_t k = first; k < channels; k++) {
    const double *term = sums + 3 * k;
    double denominator = tverskyDenominator(loss, term[0], term[1], term[2]);
    score += denominator == 0 ? 1 : (term[0] + loss->parameter[0]) / denominator;
  }
  return 1 - score / (double)(channels - first);
}
INLINE void tverskyScales(
    const ck_loss *loss, const float *terms, int64_t channels, int64_t k, float scale[2]) {
  double alpha = loss->parameter[2], beta = loss->parameter[3];
  int64_t first = firstChannel(loss, loss->parameter[1]);
  double numerator = terms[3 * k] + loss->parameter[0];
  double denominator = tverskyDenominator(loss, terms[3 * k], terms[3 * k + 1], terms[3 * k + 2]);
  // Zero times what would vanish below the line.
  double factor = (k < first ? 0 : loss->weight / (double)(channels - first)) + 0 * denominator;
  scale[0] = scale[1] = 0;
  if (denominator == 0) return;
  double ratio = numerator / denominator;
  scale[0] = (float)(factor * (ratio * (1 - alpha - beta) - 1) / denominator);
  scale[1] = (float)(factor * ratio * alpha / denominator);
}
INLINE void tverskyGradient(const voxel_run *v, const float *terms, const float *kept) {
  overlapGradient(v, 0, terms, kept, tverskyScales);
}
