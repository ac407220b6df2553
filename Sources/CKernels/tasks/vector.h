// Loads, stores and elementary functions on 16 floats; how tensors are walked.

INLINE f32x16 load16(const float *p) { return *(const f32x16 *)p; }
INLINE void store16(float *p, f32x16 v) { *(f32x16 *)p = v; }

/// The first `count` of 16 floats, the rest zero.
INLINE f32x16 loadPart(const float *p, int64_t count) {
  if (count >= 16) return load16(p);
  f32x16 v = {};
  for (int64_t i = 0; i < count; i++) v[i] = p[i];
  return v;
}

INLINE void storePart(float *p, f32x16 v, int64_t count) {
  if (count >= 16) { store16(p, v); return; }
  for (int64_t i = 0; i < count; i++) p[i] = v[i];
}

/// Elements of an activation in memory: float32, bfloat16, or integers of a fixed-point grid. Read as floats,
/// integers as the nearest; bfloat16 are rounded to the nearest (to even between two) when they are written.
typedef struct {
  char *data;
  /// Bytes of one.
  int64_t size;
  /// What integers are multiples of; 0 where the elements are floats.
  float step;
} elements;

INLINE elements after(elements e, int64_t count) {
  return (elements){e.data + count * e.size, e.size, e.step};
}
INLINE float stepOf(const ck_tensor *t) { return t->grid ? t->grid->step : 0; }
/// A tensor's elements from `first` on; no data where the tensor is absent.
INLINE elements elementsOf(const ck_tensor *t, int64_t first) {
  return (elements){t->data ? (char *)t->data + first * t->size : 0, t->size, stepOf(t)};
}

#if DOT_PRODUCTS
#define NARROW(n) \
  INLINE bf16x##n narrow##n(f32x##n v) { return (bf16x##n)TO_BF16_##n((f32x##n)v, (hw_bf16x##n){}, -1); }
#define TO_BF16_8 __builtin_ia32_cvtneps2bf16_256_mask
#define TO_BF16_16 __builtin_ia32_cvtneps2bf16_512_mask
#else
#define NARROW(n) \
  INLINE bf16x##n narrow##n(f32x##n v) { \
    i32x##n bits = (i32x##n)v, rounded = bits + 0x7fff + (bits >> 16 & 1), isNaN = (i32x##n)(v != v); \
    bits = (isNaN & (bits | 0x400000)) | (~isNaN & rounded); \
    return __builtin_convertvector((u32x##n)bits >> 16, bf16x##n); \
  }
#endif
#define BFLOAT16(n) \
  INLINE f32x##n widen##n(bf16x##n v) { \
    return (f32x##n)(__builtin_convertvector(v, i32x##n) << 16); \
  } \
  NARROW(n) \
  INLINE f32x##n read##n(elements e, int64_t i) { \
    if (e.size == 2) return widen##n(*(const bf16x##n *)(e.data + i * 2)); \
    if (e.step != 0) \
      return __builtin_convertvector(*(const fixed32x##n *)(e.data + i * 4), f32x##n) * e.step; \
    return *(const f32x##n *)(e.data + i * 4); \
  } \
  INLINE void write##n(elements e, int64_t i, f32x##n v) { \
    if (e.size == 2) *(bf16x##n *)(e.data + i * 2) = narrow##n(v); \
    else *(f32x##n *)(e.data + i * 4) = v; \
  }
BFLOAT16(8)
BFLOAT16(16)
#undef BFLOAT16
#undef NARROW

INLINE float readOne(elements e, int64_t i) {
  if (e.step != 0) return (float)((const int32_t *)e.data)[i] * e.step;
  if (e.size != 2) return ((const float *)e.data)[i];
  uint32_t bits = (uint32_t)((const uint16_t *)e.data)[i] << 16;
  float v;
  memcpy(&v, &bits, sizeof v);
  return v;
}
INLINE void writeOne(elements e, int64_t i, float v) {
  if (e.size != 2) ((float *)e.data)[i] = v;
  else ((uint16_t *)e.data)[i] = narrow8((f32x8){v})[0];
}

/// The nearest bfloat16.
INLINE float nearestBF16(float v) {
  uint16_t bits;
  elements e = {(char *)&bits, 2, 0};
  writeOne(e, 0, v);
  return readOne(e, 0);
}

/// `read16` of the first `count` of 16 elements, the rest zero.
INLINE f32x16 readPart(elements e, int64_t i, int64_t count) {
  if (count >= 16) return read16(e, i);
  f32x16 v = {};
  for (int64_t k = 0; k < count; k++) v[k] = readOne(e, i + k);
  return v;
}
INLINE void writePart(elements e, int64_t i, f32x16 v, int64_t count) {
  if (count >= 16) { write16(e, i, v); return; }
  for (int64_t k = 0; k < count; k++) writeOne(e, i + k, v[k]);
}

/// `count` elements as floats: where they are, or copied to `buffer`.
static const float *asFloats(elements e, int64_t count, float *buffer) {
  if (e.size != 2 && e.step == 0) return (const float *)e.data;
  for (int64_t i = 0; i < count; i += 16) storePart(buffer + i, readPart(e, i, count - i), count - i);
  return buffer;
}

/// Writes `count` floats, at most 16.
INLINE void writeFloats(elements e, int64_t i, const float *v, const int count) {
  if (count == 16) write16(e, i, load16(v));
  else if (count == 8) write8(e, i, *(const f32x8 *)v);
  else for (int k = 0; k < count; k++) writeOne(e, i + k, v[k]);
}

INLINE f32x16 splat(float x) { return (f32x16){} + x; }
/// `yes` where the mask is set, else `no`.
INLINE f32x16 choose(i32x16 mask, f32x16 yes, f32x16 no) {
  return (f32x16)((mask & (i32x16)yes) | (~mask & (i32x16)no));
}
/// The greater and the lesser of two; `b` where either is a NaN, so that one in `b` comes through.
INLINE f32x16 max16(f32x16 a, f32x16 b) { return choose((i32x16)(a > b), a, b); }
INLINE f32x16 min16(f32x16 a, f32x16 b) { return choose((i32x16)(a < b), a, b); }
INLINE f32x16 abs16(f32x16 a) { return (f32x16)((i32x16)a & 0x7fffffff); }

// The integers next to floats, the even one of two; INT32_MIN for what none is near, a NaN among them.
#if REGISTER_FLOATS == 4
INLINE i32x8 nearest8(f32x8 v) {
  f32x4 low = __builtin_shufflevector(v, v, 0, 1, 2, 3), high = __builtin_shufflevector(v, v, 4, 5, 6, 7);
  low = (f32x4)__builtin_ia32_cvtps2dq(low);
  high = (f32x4)__builtin_ia32_cvtps2dq(high);
  return (i32x8)__builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
}
#else
INLINE i32x8 nearest8(f32x8 v) { return (i32x8)__builtin_ia32_cvtps2dq256(v); }
#endif
#if REGISTER_FLOATS == 16
INLINE i32x16 nearest16(f32x16 v) {
  return (i32x16)__builtin_ia32_cvtps2dq512_mask(v, (i32x16){}, (uint16_t)-1, 4);
}
#else
INLINE i32x16 nearest16(f32x16 v) {
  i32x8 low = nearest8(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7));
  i32x8 high = nearest8(__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
#endif
INLINE f32x8 floatsOf8(i32x8 v) { return __builtin_convertvector(v, f32x8); }
INLINE f32x16 floatsOf16(i32x16 v) { return __builtin_convertvector(v, f32x16); }
INLINE int32_t nearestOne(float v) { return __builtin_ia32_cvtss2si((f32x4){v}); }

// Values on a fixed-point grid. Lanes that leave its range get their sign bit set in `left`.
// toFixed: floats as integers. addFixed: r + f or, where `minus` is -1 and not 0, r - f. loaded: the floats that
// are meant by what was loaded, integers where `step` is not 0.
#define FIXED(n) \
  INLINE i32x##n toFixed##n(f32x##n v, float units, i32x##n *left) { \
    i32x##n f = nearest##n(v * units); \
    *left |= f == INT32_MIN; \
    return f; \
  } \
  INLINE i32x##n addFixed##n(i32x##n r, i32x##n f, int32_t minus, i32x##n *left) { \
    f ^= minus; \
    i32x##n y = (i32x##n)((u32x##n)r + (u32x##n)f - (uint32_t)minus); \
    *left |= (y ^ r) & (y ^ f); \
    return y; \
  } \
  INLINE f32x##n loaded##n(f32x##n v, float step) { \
    return step != 0 ? __builtin_convertvector((i32x##n)v, f32x##n) * step : v; \
  }
FIXED(8)
FIXED(16)
#undef FIXED

INLINE i32x16 loadFixed(const void *p, int64_t count) { return (i32x16)loadPart(p, count); }
INLINE void storeFixed(void *p, i32x16 v, int64_t count) { storePart(p, (f32x16)v, count); }

/// Integers of the grid that a call's first result lies on in one; 0 where it lies on none.
INLINE float unitsOf(const ck_call *c) { return c->result[0].grid ? c->result[0].grid->units : 0; }
INLINE void noteLeftRange(const ck_call *c, i32x16 left) {
  if (__builtin_reduce_or(left) < 0) ck_note(c->context->faults, CK_LEFT_RANGE);
}
/// Notes what is not finite, by the sums of zero times the values that were seen.
INLINE void noteNotFinite(const ck_call *c, f32x16 zeros) {
  if (__builtin_reduce_or((i32x16)(zeros != zeros))) ck_note(c->context->faults, CK_NOT_FINITE);
}

/// e^x within 2 units in the last place; 0 and infinity where that is no normal number.
INLINE f32x16 exp16(f32x16 x) {
  x = min16(splat(89), max16(splat(-88), x));
  // Adding 1.5 * 2^23 rounds to the nearest integer, which the low bits then hold.
  f32x16 shifted = x * 1.44269504f + 12582912.0f, n = shifted - 12582912.0f;
  f32x16 r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  f32x16 p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + (r + 1.0f);
  u32x16 power = ((u32x16)shifted + 127) << 23;
  return p * (f32x16)power;
}

/// log x of positive normal numbers (Cephes' logf); NaN of infinity and NaN.
INLINE f32x16 log16(f32x16 x) {
  i32x16 bits = (i32x16)max16(x, splat(1.17549435e-38f));
  i32x16 exponent = ((bits >> 23) & 0xff) - 126;
  f32x16 m = (f32x16)((bits & 0x007fffff) | 0x3f000000);
  i32x16 small = (i32x16)(m < 0.707106781f);
  f32x16 e = x * 0.0f + __builtin_convertvector(exponent + small, f32x16);
  m = m + choose(small, m, splat(0)) - 1.0f;
  f32x16 z = m * m;
  f32x16 p = m * 7.0376836292e-2f - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  f32x16 y = p * m * z + e * -2.12194440e-4f - z * 0.5f;
  return m + y + e * 0.693359375f;
}

/// log(1 + x) for x in [0, 1]: the rounding of 1 + x is made up for.
INLINE f32x16 log1p16(f32x16 x) {
  f32x16 u = x + 1.0f;
  return log16(u) + (x - (u - 1.0f)) / u;
}

INLINE f32x16 sigmoid16(f32x16 x) { return 1.0f / (1.0f + exp16(-x)); }

/// The error function: the rational minimax approximation that Eigen uses on [-4, 4].
INLINE f32x16 erf16(f32x16 x) {
  x = min16(splat(4), max16(splat(-4), x));
  f32x16 s = x * x;
  f32x16 p = s * -2.72614225801306e-10f + 2.77068142495902e-08f;
  p = p * s - 2.10102402082508e-06f;
  p = p * s - 5.69250639462346e-05f;
  p = p * s - 7.34990630326855e-04f;
  p = p * s - 2.95459980854025e-03f;
  p = p * s - 1.60960333262415e-02f;
  f32x16 q = s * -1.45660718464996e-05f - 2.13374055278905e-04f;
  q = q * s - 1.68282697438203e-03f;
  q = q * s - 7.37332916720468e-03f;
  q = q * s - 1.42647390514189e-02f;
  return x * p / q;
}

/// e^x - 1 for x <= 0: by series near zero, where the difference would cancel.
INLINE f32x16 expm1Negative(f32x16 x) {
  f32x16 series = x * (1.0f / 720) + 1.0f / 120;
  series = series * x + 1.0f / 24;
  series = series * x + 1.0f / 6;
  series = series * x + 0.5f;
  series = series * (x * x) + x;
  return choose((i32x16)(x > -0.25f), series, exp16(x) - 1.0f);
}

/// A part of one panel: the floats of one channel block of one item, which repeat their channels
/// every `block` floats and so every 16. Plain tensors are one panel.
typedef struct {
  int64_t panel, item, channel, block;
  /// Floats of the tensor before the part, and of the part.
  int64_t start, count;
  int64_t segment, segments;
} part;

INLINE int64_t panelFloats(const ck_tensor *t) {
  return t->block ? t->d * t->h * t->w * t->block : t->stored;
}
/// Floats of a segment: equal parts of a panel.
INLINE int64_t segmentFloats(int64_t floats) {
  return ck_max(CK_SEGMENT, ck_ceil(ck_ceil(floats, CK_SHARE_LIMIT), 16) * 16);
}
INLINE int64_t segmentsOf(const ck_tensor *t) {
  return ck_ceil(panelFloats(t), segmentFloats(panelFloats(t)));
}

INLINE part partOf(const ck_tensor *t, intptr_t chunk) {
  int64_t floats = panelFloats(t), length = segmentFloats(floats);
  int64_t segments = ck_ceil(floats, length), panel = chunk / segments, segment = chunk % segments;
  return (part){
    .panel = panel, .item = t->block ? panel % t->n : 0,
    .channel = t->block ? panel / t->n * t->block : 0, .block = t->block,
    .start = panel * floats + segment * length,
    .count = ck_min(length, floats - segment * length),
    .segment = segment, .segments = segments};
}

/// One in the lanes that hold channels, zero in padding.
INLINE f32x16 validLanes(const ck_tensor *t, const part *p) {
  f32x16 v = splat(1);
  if (p->block)
    for (int l = 0; l < 16; l++) v[l] = p->channel + l % p->block < t->c ? 1 : 0;
  return v;
}

/// `values` of each lane's channel, `missing` where there are none, zero in padding.
INLINE f32x16 channelLanes(const ck_tensor *t, const part *p, const float *values, float missing) {
  f32x16 v = splat(0);
  for (int l = 0; l < 16; l++) {
    int64_t channel = p->channel + l % p->block;
    if (channel < t->c) v[l] = values ? values[channel] : missing;
  }
  return v;
}

/// What normalization needs of each lane's channel; zero in padding.
typedef struct { f32x16 mean, rstd, gamma, beta; } affine;

INLINE affine affineLanes(
    const ck_statistics *by, const ck_tensor *x, const part *p, const ck_tensor *statistics,
    const ck_tensor *gamma, const ck_tensor *beta) {
  affine a = {
    .gamma = channelLanes(x, p, gamma->data, 1), .beta = channelLanes(x, p, beta->data, 0)};
  int64_t perGroup = x->c / by->groups, item = by->overBatch || by->constant ? 0 : p->item;
  for (int l = 0; l < 16; l++) {
    int64_t channel = p->channel + l % p->block;
    if (channel >= x->c) continue;
    const float *s = (const float *)statistics->data + 2 * (item * by->groups + channel / perGroup);
    a.mean[l] = s[0];
    a.rstd[l] = s[1];
  }
  return a;
}

/// Position of a channel's first voxel of an item; its voxels are `strideOf` apart.
INLINE int64_t addressOf(const ck_tensor *t, int64_t item, int64_t channel) {
  int64_t spatial = t->d * t->h * t->w;
  if (!t->block) return (item * t->c + channel) * spatial;
  // Planar tensors are the losses' common case, and divisions would be half of their time.
  if (t->block == 1) return (channel * t->n + item) * spatial;
  return (channel / t->block * t->n + item) * spatial * t->block + channel % t->block;
}
INLINE int64_t strideOf(const ck_tensor *t) { return t->block ? t->block : 1; }

/// Zeroes the padding lanes of voxels [first, first + count) of an item.
INLINE void zeroPadding(const ck_tensor *t, int64_t item, int64_t first, int64_t count) {
  if (t->block < 2 || t->c % t->block == 0) return;
  int64_t used = t->c % t->block;
  float *p = (float *)t->data
    + ((t->c / t->block * t->n + item) * t->d * t->h * t->w + first) * t->block;
  for (int64_t v = 0; v < count; v++)
    for (int64_t l = used; l < t->block; l++) p[v * t->block + l] = 0;
}
