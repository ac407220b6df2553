// Elementary functions on 16 floats. Those of the network's kernels may fuse products with sums.

INLINE f32x16 splat(float x) { return (f32x16){} + x; }
INLINE f32x16 load16(const float *p) { return *(const f32x16 *)p; }

/// The first `count` of 16 floats, the rest `other`.
INLINE f32x16 loadPart(const float *p, int64_t count, float other) {
  if (count >= 16) return load16(p);
  f32x16 v = splat(other);
  for (int64_t i = 0; i < count; i++) v[i] = p[i];
  return v;
}
INLINE void storePart(float *p, f32x16 v, int64_t count) {
  if (count >= 16) { *(f32x16 *)p = v; return; }
  for (int64_t i = 0; i < count; i++) p[i] = v[i];
}

/// `yes` where the mask is set, else `no`.
INLINE f32x16 choose(i32x16 mask, f32x16 yes, f32x16 no) {
  return (f32x16)((mask & (i32x16)yes) | (~mask & (i32x16)no));
}
INLINE f32x16 lesser(f32x16 a, f32x16 b) { return choose((i32x16)(a < b), a, b); }
INLINE f32x16 greater(f32x16 a, f32x16 b) { return choose((i32x16)(a > b), a, b); }

/// The nearest whole number of a magnitude below 2^22: adding 1.5 * 2^23 rounds.
INLINE f32x16 nearest(f32x16 x) { return (x + 12582912.0f) - 12582912.0f; }
/// The greatest whole number up to x, of a magnitude below 2^31.
INLINE f32x16 floor16(f32x16 x) {
  f32x16 whole = __builtin_convertvector(__builtin_convertvector(x, i32x16), f32x16);
  return whole + __builtin_convertvector((i32x16)(whole > x), f32x16);
}

/// x of positive normal numbers as 2^exponent times 1 + m, m in -0.29 ... 0.41; log(1 + m) (Cephes' logf).
INLINE f32x16 splitLog(f32x16 x, f32x16 *exponent) {
  i32x16 bits = (i32x16)x;
  f32x16 m = (f32x16)((bits & 0x007fffff) | 0x3f000000);
  i32x16 isSmall = (i32x16)(m < 0.707106781f);
  *exponent = __builtin_convertvector(((bits >> 23) & 0xff) - 126 + isSmall, f32x16);
  m = m + choose(isSmall, m, splat(0)) - 1.0f;
  f32x16 z = m * m;
  f32x16 p = m * 7.0376836292e-2f - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  return m + (p * m * z - z * 0.5f);
}

/// x^exponent of x in 0 ... 1, for exponents from 0.1 to 10; 0 of numbers that are not normal.
INLINE f32x16 power16(f32x16 x, float exponent) {
  // The whole part of log2 x times the exponent's upper bits is exact, so that its fraction is.
  uint32_t bits;
  memcpy(&bits, &exponent, sizeof bits);
  bits &= 0xffff0000u;
  float upper;
  memcpy(&upper, &bits, sizeof upper);
  float lower = exponent - upper;
  f32x16 e, fraction = splitLog(greater(x, splat(1.17549435e-38f)), &e) * 1.44269504f;
  f32x16 whole = e * upper, n = nearest(whole);
  f32x16 r = (whole - n) + (e * lower + fraction * exponent), k = nearest(r);
  r = r - k;
  n = n + k;
  f32x16 p = r * 1.535336188319500e-4f + 1.339887440266574e-3f;
  p = p * r + 9.618437357674640e-3f;
  p = p * r + 5.550332471162809e-2f;
  p = p * r + 2.402264791363012e-1f;
  p = p * r + 6.931472028550421e-1f;
  p = p * r + 1.0f;
  i32x16 biased = __builtin_convertvector(n, i32x16) + 127;
  f32x16 result = p * (f32x16)(biased << 23);
  return choose((i32x16)(x < 1.17549435e-38f) | (i32x16)(biased < 1), splat(0), result);
}
