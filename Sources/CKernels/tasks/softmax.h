// Softmax, and how channels are read at 16 voxels at a time whatever their layout.

/// Up to 16 voxels of one channel from voxel `first` on.
INLINE f32x16 loadVoxels(const ck_tensor *t, int64_t item, int64_t channel, int64_t first, int64_t count) {
  int64_t stride = strideOf(t);
  const float *p = (const float *)t->data + addressOf(t, item, channel) + first * stride;
  if (stride == 1) return loadPart(p, count);
  f32x16 v = {};
  for (int64_t i = 0; i < count; i++) v[i] = p[i * stride];
  return v;
}
INLINE void storeVoxels(
    const ck_tensor *t, int64_t item, int64_t channel, int64_t first, int64_t count, f32x16 v) {
  int64_t stride = strideOf(t);
  float *p = (float *)t->data + addressOf(t, item, channel) + first * stride;
  if (stride == 1) { storePart(p, v, count); return; }
  for (int64_t i = 0; i < count; i++) p[i * stride] = v[i];
}

/// Channels whose exponentials are kept; those of others are computed where they are needed.
enum { KEPT_CHANNELS = 16 };
/// Exponentials relative to the largest logit, the log of their sum and one over it; NaN where a logit is not finite.
typedef struct { f32x16 largest, logSum, scale, kept[KEPT_CHANNELS]; } normalizer;

INLINE void findNormalizer(
    normalizer *n, const ck_tensor *t, int64_t item, int64_t first, int64_t count) {
  f32x16 largest = loadVoxels(t, item, 0, first, count), sum = {};
  for (int64_t k = 1; k < t->c; k++) largest = max16(largest, loadVoxels(t, item, k, first, count));
  for (int64_t k = 0; k < t->c; k++) {
    f32x16 logit = loadVoxels(t, item, k, first, count), e = exp16(logit - largest);
    if (k < KEPT_CHANNELS) n->kept[k] = e;
    sum += e + logit * 0.0f;
  }
  n->largest = largest;
  n->logSum = log16(sum);
  n->scale = 1.0f / sum;
}
/// The exponential of a channel's logit, which `scale` makes its probability.
INLINE f32x16 exponentialOf(const normalizer *n, int64_t channel, f32x16 logit) {
  return channel < KEPT_CHANNELS ? n->kept[channel] : exp16(logit - n->largest);
}

/// Voxels of one chunk: equal shares of an item's.
INLINE int64_t voxelShare(int64_t voxels) {
  return ck_max(CK_SHARE, ck_ceil(ck_ceil(voxels, CK_SHARE_LIMIT), 16) * 16);
}
#define VOXEL_RANGE(tensor) \
  int64_t voxels = (tensor)->d * (tensor)->h * (tensor)->w, share = voxelShare(voxels); \
  int64_t shares = ck_ceil(voxels, share), item = chunk / shares; \
  int64_t start = chunk % shares * share, end = ck_min(start + share, voxels)

static void VARIANT(softmax)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  VOXEL_RANGE(x);
  for (int64_t v = start; v < end; v += 16) {
    int64_t count = ck_min(16, end - v);
    f32x16 largest = loadVoxels(x, item, 0, v, count), sum = {};
    for (int64_t k = 1; k < x->c; k++) largest = max16(largest, loadVoxels(x, item, k, v, count));
    for (int64_t k = 0; k < x->c; k++) sum += exp16(loadVoxels(x, item, k, v, count) - largest);
    for (int64_t k = 0; k < x->c; k++)
      storeVoxels(y, item, k, v, count, exp16(loadVoxels(x, item, k, v, count) - largest) / sum);
  }
  zeroPadding(y, item, start, end - start);
}

static void VARIANT(softmaxGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *dy = &c->operand[0], *y = &c->operand[1], *dx = &c->result[0];
  VOXEL_RANGE(y);
  for (int64_t v = start; v < end; v += 16) {
    int64_t count = ck_min(16, end - v);
    f32x16 inner = {};
    for (int64_t k = 0; k < y->c; k++)
      inner += loadVoxels(dy, item, k, v, count) * loadVoxels(y, item, k, v, count);
    for (int64_t k = 0; k < y->c; k++) {
      f32x16 g = loadVoxels(dy, item, k, v, count) - inner;
      storeVoxels(dx, item, k, v, count, loadVoxels(y, item, k, v, count) * g);
    }
  }
  zeroPadding(dx, item, start, end - start);
}
