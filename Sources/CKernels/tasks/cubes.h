// Cubes of neighbouring voxels as channels: squeezing, orthogonal matrices.

/// The rows of the coarse tensor's plane (n, d) that a chunk stands for, channel by channel.
/// `up` copies from coarse to fine.
INLINE void copyCubes(ck_call *c, intptr_t chunk, const int up) {
  const ck_tensor *fine = &c->operand[0], *coarse = &c->result[0];
  if (up) { fine = &c->result[0]; coarse = &c->operand[0]; }
  const int64_t *f = c->cubes.factor;
  int64_t size = f[0] * f[1] * f[2], item = chunk / coarse->d, d = chunk % coarse->d;
  int64_t fineStride = strideOf(fine), coarseStride = strideOf(coarse);
  for (int64_t h = 0; h < coarse->h; h++) {
    for (int64_t k = 0; k < fine->c * size; k++) {
      int64_t channel = k / size, pd = k % size / (f[1] * f[2]), ph = k / f[2] % f[1], pw = k % f[2];
      float *a = (float *)coarse->data + addressOf(coarse, item, k)
        + (d * coarse->h + h) * coarse->w * coarseStride;
      float *b = (float *)fine->data + addressOf(fine, item, channel)
        + (((d * f[0] + pd) * fine->h + h * f[1] + ph) * fine->w + pw) * fineStride;
      if (up)
        for (int64_t w = 0; w < coarse->w; w++) b[w * f[2] * fineStride] = a[w * coarseStride];
      else
        for (int64_t w = 0; w < coarse->w; w++) a[w * coarseStride] = b[w * f[2] * fineStride];
    }
  }
  const ck_tensor *y = &c->result[0];
  int64_t plane = y->h * y->w, planes = up ? f[0] : 1;
  zeroPadding(y, item, d * planes * plane, planes * plane);
}

static void VARIANT(squeeze)(void *call, intptr_t chunk, intptr_t lane) {
  copyCubes(call, chunk, 0);
}
static void VARIANT(unsqueeze)(void *call, intptr_t chunk, intptr_t lane) {
  copyCubes(call, chunk, 1);
}

/// Moves up to 16 neighbours of a row, of every position of a cube, into vectors, as they are stored.
INLINE void loadCubes(
    const ck_tensor *t, const int64_t *f, int64_t item, int64_t channel, int64_t d, int64_t h,
    int64_t w, int64_t count, const int isFine, f32x16 *out) {
  int64_t size = f[0] * f[1] * f[2], stride = strideOf(t);
  for (int64_t k = 0; k < size; k++) {
    const float *in = (const float *)t->data;
    int64_t step = stride;
    if (isFine) {
      int64_t pd = k / (f[1] * f[2]), ph = k / f[2] % f[1], pw = k % f[2];
      in += addressOf(t, item, channel)
        + (((d * f[0] + pd) * t->h + h * f[1] + ph) * t->w + w * f[2] + pw) * stride;
      step *= f[2];
    } else {
      in += addressOf(t, item, channel * size + k) + ((d * t->h + h) * t->w + w) * stride;
    }
    f32x16 v = {};
    for (int64_t i = 0; i < count; i++) v[i] = in[i * step];
    out[k] = v;
  }
}
INLINE void storeCubes(
    const ck_tensor *t, const int64_t *f, int64_t item, int64_t channel, int64_t d, int64_t h,
    int64_t w, int64_t count, const int isFine, const f32x16 *values) {
  int64_t size = f[0] * f[1] * f[2], stride = strideOf(t);
  for (int64_t k = 0; k < size; k++) {
    float *out = (float *)t->data;
    int64_t step = stride;
    if (isFine) {
      int64_t pd = k / (f[1] * f[2]), ph = k / f[2] % f[1], pw = k % f[2];
      out += addressOf(t, item, channel)
        + (((d * f[0] + pd) * t->h + h * f[1] + ph) * t->w + w * f[2] + pw) * stride;
      step *= f[2];
    } else {
      out += addressOf(t, item, channel * size + k) + ((d * t->h + h) * t->w + w) * stride;
    }
    for (int64_t i = 0; i < count; i++) out[i * step] = values[k][i];
  }
}

/// Rows in place of columns.
INLINE void transpose8(f32x8 v[8]) {
  f32x8 pairs[8], quads[8];
#define SHUFFLED(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
  UNROLL for (int i = 0; i < 8; i += 2) {
    pairs[i] = SHUFFLED(v[i], v[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    pairs[i + 1] = SHUFFLED(v[i], v[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  UNROLL for (int i = 0; i < 8; i += 4) {
    UNROLL for (int k = 0; k < 2; k++) {
      quads[i + 2 * k] = SHUFFLED(pairs[i + k], pairs[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      quads[i + 2 * k + 1] = SHUFFLED(pairs[i + k], pairs[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  UNROLL for (int i = 0; i < 4; i++) {
    v[i] = SHUFFLED(quads[i], quads[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    v[i + 4] = SHUFFLED(quads[i], quads[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
#undef SHUFFLED
}

/// The squared norm of a vector of integers from which on shears might leave the grid's range: no shear leaves
/// twice the norm, and integers go to 2^31. Both a vector and its image are held to it: rounding changes the norm,
/// and the way there and the way back have to note the same.
#define LIFTED_NORM (0.24f * (2147483648.0f * 2147483648.0f))

// The k-th of eight rows, of which vectors of 16 have two halves.
INLINE f32x8 joined8(const f32x8 *rows, int k) { return rows[k]; }
INLINE void parted8(f32x8 v, f32x8 *rows, int k) { rows[k] = v; }
#define LANES 8
#include "cubes_lanes.h"
#undef LANES
#if REGISTER_FLOATS == 16
INLINE f32x16 joined16(const f32x8 *rows, int k) {
  return __builtin_shufflevector(
    rows[k], rows[k + 8], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
INLINE void parted16(f32x16 v, f32x8 *rows, int k) {
  rows[k] = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
  rows[k + 8] = __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
}
#define LANES 16
#include "cubes_lanes.h"
#undef LANES
#endif

/// The products of a plane's cubes, for channels in blocks.
INLINE void mapPlane(
    ck_call *c, const ck_tensor *fine, int64_t item, int64_t d, const float *matrices,
    const int lifts, const int up) {
#if REGISTER_FLOATS == 16
  if (fine->block == 16) { mapPlane16(c, item, d, matrices, lifts, up); return; }
#endif
  mapPlane8(c, item, d, matrices, lifts, up);
}

/// A chunk: one plane (n, d) of the coarse tensor.
INLINE void applyOrthogonal(ck_call *c, intptr_t chunk, intptr_t lane, const int up) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  const ck_tensor *fine = up ? y : x, *coarse = up ? x : y;
  const int64_t *f = c->cubes.factor;
  int64_t size = f[0] * f[1] * f[2], item = chunk / coarse->d, d = chunk % coarse->d;
  int64_t plane = y->h * y->w, planes = up ? f[0] : 1;
  if (c->cubes.channels > 1) {
    mapPlane(c, fine, item, d, c->operand[1].data, 0, up);
    zeroPadding(y, item, d * planes * plane, planes * plane);
    return;
  }
  f32x16 *in = (f32x16 *)ck_lane(c, lane), *out = in + size;
  for (int64_t channel = 0; channel < fine->c; channel++) {
    const float *q = (const float *)c->operand[1].data + channel * size * size;
    for (int64_t h = 0; h < coarse->h; h++) {
      for (int64_t w = 0; w < coarse->w; w += 16) {
        int64_t count = ck_min(16, coarse->w - w);
        loadCubes(x, f, item, channel, d, h, w, count, !up, in);
        for (int64_t i = 0; i < size; i++) {
          f32x16 sum = {};
          for (int64_t j = 0; j < size; j++) sum += in[j] * (up ? q[j * size + i] : q[i * size + j]);
          out[i] = sum;
        }
        storeCubes(y, f, item, channel, d, h, w, count, up, out);
      }
    }
  }
  zeroPadding(y, item, d * planes * plane, planes * plane);
}
static void VARIANT(orthogonalDown)(void *call, intptr_t chunk, intptr_t lane) {
  applyOrthogonal(call, chunk, lane, 0);
}
static void VARIANT(orthogonalUp)(void *call, intptr_t chunk, intptr_t lane) {
  applyOrthogonal(call, chunk, lane, 1);
}

/// A channel's part of the shared scratch: signs (f), then two factors for each rotation.
INLINE float *liftingOf(const ck_call *c, int64_t channel, int64_t size) {
  return (float *)c->scratch + channel * size * size;
}

/// A chunk: one channel's matrix as signs and plane rotations, each in three shears: for rows j < i
/// the rotation by (cos, sin) is v_j += p v_i, v_i += s v_j, v_j += p v_i with s = sin and
/// p = -sin / (1 + cos) (Daubechies and Sweldens 1998). Signs keep the cosines positive.
static void VARIANT(liftingSteps)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const int64_t *f = c->cubes.factor;
  int64_t n = f[0] * f[1] * f[2];
  const float *q = (const float *)c->operand[1].data + chunk * n * n;
  float *signs = liftingOf(c, chunk, n), *step = signs + n;
  double m[CK_CUBE * CK_CUBE];
  for (int64_t i = 0; i < n * n; i++) m[i] = q[i];
  for (int64_t j = 0; j < n; j++) {
    for (int64_t i = j + 1; i < n; i++, step += 2) {
      double a = m[j * n + j], b = m[i * n + j], length = sqrt(a * a + b * b);
      // Written so that a NaN comes through.
      double cosine = length == 0 ? 1 : fabs(a) / length;
      double sine = length == 0 ? 0 : (a < 0 ? -b : b) / length;
      step[0] = (float)(-sine / (1 + cosine));
      step[1] = (float)sine;
      for (int64_t k = 0; k < n; k++) {
        double upper = m[j * n + k], lower = m[i * n + k];
        m[j * n + k] = cosine * upper + sine * lower;
        m[i * n + k] = cosine * lower - sine * upper;
      }
    }
    double diagonal = m[j * n + j];
    signs[j] = diagonal < 0 ? -1 : diagonal >= 0 ? 1 : (float)diagonal;
  }
}

/// Ones where a vector of n integers is too long for shears, or `start` is not a number.
INLINE i32x16 tooLong(f32x16 start, int64_t n, const i32x16 *v) {
  f32x16 norm = start;
  for (int64_t i = 0; i < n; i++) norm += floatsOf16(v[i]) * floatsOf16(v[i]);
  return ~(i32x16)(norm < LIFTED_NORM);
}

/// Shears of integers, whose products are rounded to integers: what one adds the same one takes away. A matrix
/// that is not finite leaves the range too.
INLINE void liftCubes(const float *signs, int64_t n, const int up, i32x16 *v, i32x16 *left) {
  f32x16 start = {};
  for (int64_t k = 0; k < n * n; k++) start += signs[k] * 0.0f;
  *left |= tooLong(start, n, v);
  for (int64_t i = 0; i < n; i++)
    if (!up && signs[i] < 0) v[i] = -v[i];
  const float *steps = signs + n;
  if (up) {
    for (int64_t j = 0; j < n; j++) {
      for (int64_t i = j + 1; i < n; i++, steps += 2) {
        v[j] -= nearest16(floatsOf16(v[i]) * steps[0]);
        v[i] -= nearest16(floatsOf16(v[j]) * steps[1]);
        v[j] -= nearest16(floatsOf16(v[i]) * steps[0]);
      }
    }
  } else {
    steps += n * (n - 1);
    for (int64_t j = n - 1; j-- > 0;) {
      for (int64_t i = n; i-- > j + 1;) {
        steps -= 2;
        v[j] += nearest16(floatsOf16(v[i]) * steps[0]);
        v[i] += nearest16(floatsOf16(v[j]) * steps[1]);
        v[j] += nearest16(floatsOf16(v[i]) * steps[0]);
      }
    }
  }
  *left |= tooLong(start, n, v);
  for (int64_t i = 0; i < n; i++)
    if (up && signs[i] < 0) v[i] = -v[i];
}

INLINE void applyLifting(ck_call *c, intptr_t chunk, intptr_t lane, const int up) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  const ck_tensor *fine = up ? y : x, *coarse = up ? x : y;
  const int64_t *f = c->cubes.factor;
  int64_t size = f[0] * f[1] * f[2], item = chunk / coarse->d, d = chunk % coarse->d;
  int64_t plane = y->h * y->w, planes = up ? f[0] : 1;
  if (c->cubes.channels > 1) {
    mapPlane(c, fine, item, d, (const float *)c->scratch, 1, up);
    zeroPadding(y, item, d * planes * plane, planes * plane);
    return;
  }
  i32x16 v[CK_CUBE], left = {};
  for (int64_t channel = 0; channel < fine->c; channel++) {
    const float *signs = liftingOf(c, channel, size);
    for (int64_t h = 0; h < coarse->h; h++) {
      for (int64_t w = 0; w < coarse->w; w += 16) {
        int64_t count = ck_min(16, coarse->w - w);
        loadCubes(x, f, item, channel, d, h, w, count, !up, (f32x16 *)v);
        liftCubes(signs, size, up, v, &left);
        storeCubes(y, f, item, channel, d, h, w, count, up, (const f32x16 *)v);
      }
    }
  }
  noteLeftRange(c, left);
  zeroPadding(y, item, d * planes * plane, planes * plane);
}
static void VARIANT(liftDown)(void *call, intptr_t chunk, intptr_t lane) {
  applyLifting(call, chunk, lane, 0);
}
static void VARIANT(liftUp)(void *call, intptr_t chunk, intptr_t lane) {
  applyLifting(call, chunk, lane, 1);
}

/// A chunk: one of the shares of the planes (n, d), for one channel or a block of them. Leaves sums (f, f).
static void VARIANT(orthogonalGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *x = &c->operand[0], *y = &c->operand[1];
  const int64_t *f = c->cubes.factor;
  int64_t size = f[0] * f[1] * f[2], shares = c->cubes.shares;
  int64_t channel = chunk / shares * c->cubes.channels, share = chunk % shares;
  int64_t planes = y->n * y->d;
  int64_t begin = planes * share / shares, end = planes * (share + 1) / shares;
  if (c->cubes.channels > 1) {
    int64_t next = ck_min(channel + c->cubes.channels, x->c);
    for (int64_t k = channel; k < next; k += REGISTER_FLOATS == 16 && x->block == 16 ? 16 : 8) {
      double *sums = (double *)c->scratch + (k * shares + share) * 64;
#if REGISTER_FLOATS == 16
      if (x->block == 16) { sumProducts16(c, k, begin, end, sums, shares * 64); continue; }
#endif
      sumProducts8(c, k, begin, end, sums, shares * 64);
    }
    return;
  }
  f32x16 *fine = (f32x16 *)ck_lane(c, lane), *coarse = fine + size, *sums = coarse + size;
  double *out = (double *)c->scratch + chunk * size * size;
  memset(out, 0, (size_t)(size * size) * sizeof(double));
  for (int64_t k = begin; k < end; k++) {
    memset(sums, 0, (size_t)(size * size) * sizeof(f32x16));
    for (int64_t h = 0; h < y->h; h++) {
      for (int64_t w = 0; w < y->w; w += 16) {
        int64_t count = ck_min(16, y->w - w);
        loadCubes(x, f, k / y->d, channel, k % y->d, h, w, count, 1, fine);
        loadCubes(y, f, k / y->d, channel, k % y->d, h, w, count, 0, coarse);
        for (int64_t i = 0; i < size; i++) {
          fine[i] = loaded16(fine[i], stepOf(x));
          coarse[i] = loaded16(coarse[i], stepOf(y));
        }
        for (int64_t i = 0; i < size; i++)
          for (int64_t j = 0; j < size; j++) sums[i * size + j] += coarse[i] * fine[j];
      }
    }
    for (int64_t i = 0; i < size * size; i++)
      for (int l = 0; l < 16; l++) out[i] += sums[i][l];
  }
}
static void VARIANT(orthogonalGradientFinish)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const int64_t *f = c->cubes.factor;
  int64_t size = f[0] * f[1] * f[2], shares = c->cubes.shares;
  float *dq = (float *)c->result[0].data + chunk * size * size;
  for (int64_t i = 0; i < size * size; i++) {
    double sum = 0;
    for (int64_t s = 0; s < shares; s++)
      sum += ((double *)c->scratch)[(chunk * shares + s) * size * size + i];
    dq[i] += (float)sum;
  }
}
