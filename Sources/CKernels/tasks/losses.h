// The losses: what 16 voxels of each add to its sums, and what its gradient is there.

/// X(with, name, text, terms, takes, parameters): the loss's name here and in the language, terms of
/// each channel, the targets and what else it takes, and the names of `ck_loss.parameter` in order, at
/// most `CK_PARAMETERS`. `with` is handed on to each X.
///
/// Means over voxels have one term, the number of what is averaged or the sum of its weights.
/// `nameTerms` adds to a sum, and to one of weights where these are counted; `nameGradient` is given the
/// weight over the term.
#define MEAN_LOSSES(X, with) \
  X(with, crossEntropy, "cross-entropy", 0, CK_CLASSES | CK_WEIGHTS, "") \
  X(with, binaryCrossEntropy, "binary-cross-entropy", 0, CK_REGIONS | CK_WEIGHTS, "") \
  X(with, focal, "focal", 0, CK_CLASSES | CK_REGIONS | CK_WEIGHTS, "gamma") \
  X(with, meanSquaredError, "mean-squared-error", 0, CK_TENSOR, "")
/// Means over the voxels that are worst, as many per cent as the first parameter says, have three terms.
/// `nameValues` is the loss of each voxel, and `nameGradient` is given what these weigh.
#define WORST_LOSSES(X, with) \
  X(with, topCrossEntropy, "top-k-cross-entropy", 0, CK_CLASSES, "percent")
/// Functions of sums of each channel, which are the terms. `nameTerms` adds to them, `nameLoss` is the
/// loss of them, and `nameGradient` is given them and what `nameScales` makes of them for the first channels.
#define SUM_LOSSES(X, with) \
  X(with, dice, "dice", 3, CK_CLASSES | CK_REGIONS | CK_ITEMS, "smooth background squares") \
  X(with, tversky, "tversky", 3, CK_CLASSES | CK_REGIONS | CK_ITEMS, "smooth background alpha beta")
#define LOSSES(X, with) MEAN_LOSSES(X, with) WORST_LOSSES(X, with) SUM_LOSSES(X, with)

/// Up to 16 voxels of an item.
typedef struct {
  const ck_call *call;
  const ck_loss *loss;
  /// The prediction.
  const ck_tensor *x;
  int64_t item, first, count;
} voxel_run;

INLINE f32x16 logitsOf(const voxel_run *v, int64_t channel) {
  return loadVoxels(v->x, v->item, channel, v->first, v->count);
}

/// Stores a channel's gradient, with the residual where there is one.
INLINE void storeGradient(const voxel_run *v, int64_t channel, f32x16 gradient) {
  const ck_tensor *residual = &v->call->operand[3];
  if (residual->data) gradient += loadVoxels(residual, v->item, channel, v->first, v->count);
  storeVoxels(&v->call->result[0], v->item, channel, v->first, v->count, gradient);
}

/// The class indices of the voxels, -1 past the end.
INLINE i32x16 labelsOf(const voxel_run *at) {
  const ck_tensor *t = &at->call->operand[1];
  const uint8_t *p = (const uint8_t *)t->data + at->item * t->d * t->h * t->w + at->first;
  if (at->count == 16) return __builtin_convertvector(*(const u8x16 *)p, i32x16);
  i32x16 v = (i32x16){} - 1;
  for (int64_t i = 0; i < at->count; i++) v[i] = p[i];
  return v;
}

/// One where a voxel belongs to the channel's class or region.
INLINE f32x16 membership(const ck_loss *loss, i32x16 labels, int64_t channel) {
  if (loss->target != CK_REGIONS) return choose(labels == (int32_t)channel, splat(1), splat(0));
  const uint8_t *region = loss->regions + channel * CK_LABELS;
  f32x16 v = splat(0);
  for (int l = 0; l < 16; l++) v[l] = labels[l] >= 0 && region[labels[l]] ? 1 : 0;
  return v;
}

/// One where a voxel takes part, zero past the end and where its label is left out.
INLINE f32x16 annotated(const ck_loss *loss, i32x16 labels) {
  return choose((i32x16)((labels < 0) | (labels == loss->ignored)), splat(0), splat(1));
}

/// What each voxel weighs by its class.
INLINE f32x16 classWeights(const ck_loss *loss, i32x16 labels) {
  if (!loss->weights) return annotated(loss, labels);
  f32x16 v = splat(0);
  for (int l = 0; l < 16; l++) v[l] = labels[l] >= 0 ? loss->weights[labels[l]] : 0;
  return v;
}

/// What a region weighs.
INLINE double regionWeight(const ck_loss *loss, int64_t channel) {
  return loss->weights ? loss->weights[channel] : 1;
}

/// The sum of 16 floats, by halves.
INLINE double total16(f32x16 v) {
  f32x16 a = v + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  f32x16 b = a + __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0);
  return (double)(b[0] + b[2]) + (double)(b[1] + b[3]);
}

/// The sigmoid of a logit; NaN where that is not finite.
INLINE f32x16 probability16(f32x16 logit) { return sigmoid16(logit) + logit * 0.0f; }

/// x^power for x in [0, 1].
INLINE f32x16 power16(f32x16 x, double power) {
  if (power == 0) return splat(1);
  if (power == 1) return x;
  if (power == 2) return x * x;
  return choose((i32x16)(x <= 0), splat(0), exp16(log16(x) * (float)power));
}

/// gamma (1 - p)^(gamma - 1) p log p - (1 - p)^gamma, with `rest` for 1 - p.
INLINE f32x16 focalSlope(f32x16 p, f32x16 rest, f32x16 logP, double gamma) {
  f32x16 slope = -power16(rest, gamma);
  if (gamma == 0) return slope;
  f32x16 more = (float)gamma * power16(rest, gamma - 1) * p * logP;
  return slope + choose((i32x16)(rest <= 0), splat(0), more);
}

/// What a sigmoid says of the right answer: its log, itself, and one less it; NaN where a logit is
/// not finite.
typedef struct { f32x16 logP, p, rest; } likelihood;

INLINE likelihood sigmoidLikelihood(f32x16 logit, f32x16 member) {
  f32x16 z = choose((i32x16)(member > 0), logit, -logit);
  f32x16 tail = exp16(-abs16(z)) + z * 0.0f, large = 1.0f / (1.0f + tail), small = tail * large;
  i32x16 positive = (i32x16)(z >= 0);
  return (likelihood){
    min16(splat(0), z) - log1p16(tail), choose(positive, large, small),
    choose(positive, small, large)};
}

/// Softmax at each voxel's own class; `known` is unset where the label is no class, and its log is 0.
INLINE likelihood softmaxLikelihood(
    const voxel_run *v, const normalizer *n, i32x16 labels, i32x16 *known) {
  f32x16 logP = n->logSum * 0.0f, p = splat(0), rest = splat(0);
  *known = (i32x16){};
  for (int64_t k = 0; k < v->x->c; k++) {
    f32x16 logit = logitsOf(v, k), e = exponentialOf(n, k, logit);
    i32x16 here = labels == (int32_t)k;
    logP = choose(here, logit - n->largest - n->logSum, logP);
    p = choose(here, e, p);
    // The other classes' sum: 1 - p would cancel.
    rest += choose(here, splat(0), e);
    *known |= here;
  }
  return (likelihood){logP, p * n->scale, rest * n->scale};
}

// Cross-entropies, with the focal loss's factor.

INLINE void softmaxTerms(const voxel_run *v, double gamma, double *sums) {
  i32x16 labels = labelsOf(v), known;
  normalizer n;
  findNormalizer(&n, v->x, v->item, v->first, v->count);
  likelihood l = softmaxLikelihood(v, &n, labels, &known);
  f32x16 value = power16(l.rest, gamma) * l.logP;
  if (!v->loss->counted) {
    sums[0] -= total16(value);
    return;
  }
  f32x16 weight = classWeights(v->loss, labels);
  sums[0] -= total16(weight * value);
  sums[1] += total16(weight);
}
/// The voxels' own losses without weights, minus infinity where one takes no part.
INLINE f32x16 softmaxValues(const voxel_run *v, const normalizer *n) {
  i32x16 labels = labelsOf(v), known;
  likelihood l = softmaxLikelihood(v, n, labels, &known);
  // Zero minus zero is no negative zero, and what is not finite stays NaN.
  f32x16 value = splat(0) - l.logP;
  return choose((i32x16)(annotated(v->loss, labels) > 0), value, value * 0.0f - INFINITY);
}
/// The gradient with a weight for each voxel.
INLINE void softmaxGradientOf(
    const voxel_run *v, const normalizer *n, double gamma, f32x16 weight) {
  i32x16 labels = labelsOf(v), known;
  likelihood l = softmaxLikelihood(v, n, labels, &known);
  f32x16 slope = choose(known, focalSlope(l.p, l.rest, l.logP, gamma) * weight, splat(0));
  if (v->loss->weights) slope *= classWeights(v->loss, labels);
  for (int64_t k = 0; k < v->x->c; k++) {
    f32x16 p = exponentialOf(n, k, logitsOf(v, k)) * n->scale;
    // At the voxel's own class 1 - p is the other classes' sum.
    f32x16 difference = choose(labels == (int32_t)k, l.rest, -p);
    storeGradient(v, k, slope * difference);
  }
}

INLINE void sigmoidTerms(const voxel_run *v, double gamma, double *sums) {
  i32x16 labels = labelsOf(v);
  f32x16 valid = annotated(v->loss, labels);
  for (int64_t k = 0; k < v->x->c; k++) {
    likelihood l = sigmoidLikelihood(logitsOf(v, k), membership(v->loss, labels, k));
    double weight = regionWeight(v->loss, k);
    sums[0] -= weight * total16(valid * power16(l.rest, gamma) * l.logP);
    if (v->loss->counted) sums[1] += weight * total16(valid);
  }
}
INLINE void sigmoidGradientOf(const voxel_run *v, double gamma, float weight) {
  i32x16 labels = labelsOf(v);
  for (int64_t k = 0; k < v->x->c; k++) {
    f32x16 logit = logitsOf(v, k), member = membership(v->loss, labels, k);
    likelihood l = sigmoidLikelihood(logit, member);
    f32x16 g = (2.0f * member - 1.0f) * l.rest * focalSlope(l.p, l.rest, l.logP, gamma) * weight;
    if (v->loss->counted) g *= annotated(v->loss, labels) * (float)regionWeight(v->loss, k);
    storeGradient(v, k, g);
  }
}

INLINE void crossEntropyTerms(const voxel_run *v, double *sums) { softmaxTerms(v, 0, sums); }
INLINE void crossEntropyGradient(const voxel_run *v, float weight) {
  normalizer n;
  findNormalizer(&n, v->x, v->item, v->first, v->count);
  softmaxGradientOf(v, &n, 0, splat(weight));
}

INLINE void binaryCrossEntropyTerms(const voxel_run *v, double *sums) { sigmoidTerms(v, 0, sums); }
INLINE void binaryCrossEntropyGradient(const voxel_run *v, float weight) {
  sigmoidGradientOf(v, 0, weight);
}

INLINE void focalTerms(const voxel_run *v, double *sums) {
  double gamma = v->loss->parameter[0];
  if (v->loss->target == CK_REGIONS) sigmoidTerms(v, gamma, sums);
  else softmaxTerms(v, gamma, sums);
}
INLINE void focalGradient(const voxel_run *v, float weight) {
  double gamma = v->loss->parameter[0];
  if (v->loss->target == CK_REGIONS) sigmoidGradientOf(v, gamma, weight);
  else {
    normalizer n;
    findNormalizer(&n, v->x, v->item, v->first, v->count);
    softmaxGradientOf(v, &n, gamma, splat(weight));
  }
}

/// What voxels weigh in a mean over the worst: those whose loss is the least of these, those whose loss is
/// greater, and the others, nothing.
typedef struct { float least, equal, greater, less; } worst_weights;

INLINE f32x16 worstWeights(const worst_weights *w, f32x16 value) {
  f32x16 rest = choose((i32x16)(value == w->least), splat(w->equal), splat(w->less));
  return choose((i32x16)(value > w->least), splat(w->greater), rest);
}

INLINE f32x16 topCrossEntropyValues(const voxel_run *v) {
  normalizer n;
  findNormalizer(&n, v->x, v->item, v->first, v->count);
  return softmaxValues(v, &n);
}
INLINE void topCrossEntropyGradient(const voxel_run *v, const worst_weights *w) {
  normalizer n;
  findNormalizer(&n, v->x, v->item, v->first, v->count);
  softmaxGradientOf(v, &n, 0, worstWeights(w, softmaxValues(v, &n)));
}

// Differences.

INLINE f32x16 differenceOf(const voxel_run *v, int64_t channel) {
  return logitsOf(v, channel)
    - loadVoxels(&v->call->operand[1], v->item, channel, v->first, v->count);
}
INLINE void meanSquaredErrorTerms(const voxel_run *v, double *sums) {
  for (int64_t k = 0; k < v->x->c; k++) {
    f32x16 e = differenceOf(v, k);
    sums[0] += total16(e * e);
  }
}
INLINE void meanSquaredErrorGradient(const voxel_run *v, float weight) {
  for (int64_t k = 0; k < v->x->c; k++) {
    f32x16 e = differenceOf(v, k);
    storeGradient(v, k, e * (2 * weight));
  }
}
