// Cubes of neighbouring voxels as channels: squeezing, orthogonal matrices, Cayley's map.

/// Values of a cube at most, where its matrix is made of lifting steps.
enum { CK_CUBE = 8 };

/// The rows of the coarse tensor's plane (n, d) that a chunk stands for, channel by channel.
/// `up` copies from coarse to fine.
INLINE void copyCubes(ck_call *c, intptr_t chunk, const int up) {
  const ck_tensor *fine = &c->operand[0], *coarse = &c->result[0];
  if (up) { fine = &c->result[0]; coarse = &c->operand[0]; }
  const int64_t *f = c->stride;
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

/// Moves up to 16 neighbours of a row, of every position of a cube, into vectors.
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

/// A chunk: one plane (n, d) of the coarse tensor.
INLINE void applyOrthogonal(ck_call *c, intptr_t chunk, intptr_t lane, const int up) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  const ck_tensor *fine = up ? y : x, *coarse = up ? x : y;
  const int64_t *f = c->stride;
  int64_t size = f[0] * f[1] * f[2], item = chunk / coarse->d, d = chunk % coarse->d;
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
  int64_t plane = y->h * y->w, planes = up ? f[0] : 1;
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
  int64_t n = c->stride[0] * c->stride[1] * c->stride[2];
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

/// Steps in units of the grid, so that rounding is to integers. Exact while the vectors' norms are
/// below half of the range: no shear leaves twice the norm.
INLINE void liftCubes(
    const ck_call *c, const float *signs, int64_t n, const int up, f32x16 *v, i32x16 *left) {
  const float integers = 8388608.0f;
  f32x16 norm = {};
  for (int64_t i = 0; i < n; i++) {
    v[i] *= (up ? 1 : signs[i]) / c->step;
    norm += v[i] * v[i];
  }
  const float *steps = signs + n;
  if (up) {
    for (int64_t j = 0; j < n; j++) {
      for (int64_t i = j + 1; i < n; i++, steps += 2) {
        v[j] -= round16(v[i] * steps[0], integers);
        v[i] -= round16(v[j] * steps[1], integers);
        v[j] -= round16(v[i] * steps[0], integers);
      }
    }
  } else {
    steps += n * (n - 1);
    for (int64_t j = n - 1; j-- > 0;) {
      for (int64_t i = n; i-- > j + 1;) {
        steps -= 2;
        v[j] += round16(v[i] * steps[0], integers);
        v[i] += round16(v[j] * steps[1], integers);
        v[j] += round16(v[i] * steps[0], integers);
      }
    }
  }
  i32x16 outside = (i32x16)(norm >= 0.24f * (16777216.0f * 16777216.0f));
  *left |= outside;
  for (int64_t i = 0; i < n; i++)
    v[i] = choose(outside, splat(INFINITY), v[i] * ((up ? signs[i] : 1) * c->step));
}

INLINE void applyLifting(ck_call *c, intptr_t chunk, intptr_t lane, const int up) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  const ck_tensor *fine = up ? y : x, *coarse = up ? x : y;
  const int64_t *f = c->stride;
  int64_t size = f[0] * f[1] * f[2], item = chunk / coarse->d, d = chunk % coarse->d;
  f32x16 v[CK_CUBE];
  i32x16 left = {};
  for (int64_t channel = 0; channel < fine->c; channel++) {
    const float *signs = liftingOf(c, channel, size);
    for (int64_t h = 0; h < coarse->h; h++) {
      for (int64_t w = 0; w < coarse->w; w += 16) {
        int64_t count = ck_min(16, coarse->w - w);
        loadCubes(x, f, item, channel, d, h, w, count, !up, v);
        if (size == 8) liftCubes(c, signs, 8, up, v, &left);
        else liftCubes(c, signs, size, up, v, &left);
        storeCubes(y, f, item, channel, d, h, w, count, up, v);
      }
    }
  }
  noteLeftRange(c, left);
  int64_t plane = y->h * y->w, planes = up ? f[0] : 1;
  zeroPadding(y, item, d * planes * plane, planes * plane);
}
static void VARIANT(liftDown)(void *call, intptr_t chunk, intptr_t lane) {
  applyLifting(call, chunk, lane, 0);
}
static void VARIANT(liftUp)(void *call, intptr_t chunk, intptr_t lane) {
  applyLifting(call, chunk, lane, 1);
}

/// A chunk: one of `count` shares of the planes (n, d), for one channel. Leaves sums (f, f).
static void VARIANT(orthogonalGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *x = &c->operand[0], *y = &c->operand[1];
  const int64_t *f = c->stride;
  int64_t size = f[0] * f[1] * f[2], channel = chunk / c->count, share = chunk % c->count;
  f32x16 *fine = (f32x16 *)ck_lane(c, lane), *coarse = fine + size, *sums = coarse + size;
  double *out = (double *)c->scratch + chunk * size * size;
  memset(out, 0, (size_t)(size * size) * sizeof(double));
  int64_t planes = y->n * y->d;
  for (int64_t k = planes * share / c->count; k < planes * (share + 1) / c->count; k++) {
    memset(sums, 0, (size_t)(size * size) * sizeof(f32x16));
    for (int64_t h = 0; h < y->h; h++) {
      for (int64_t w = 0; w < y->w; w += 16) {
        int64_t count = ck_min(16, y->w - w);
        loadCubes(x, f, k / y->d, channel, k % y->d, h, w, count, 1, fine);
        loadCubes(y, f, k / y->d, channel, k % y->d, h, w, count, 0, coarse);
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
  int64_t size = c->stride[0] * c->stride[1] * c->stride[2];
  float *dq = (float *)c->result[0].data + chunk * size * size;
  for (int64_t i = 0; i < size * size; i++) {
    double sum = 0;
    for (int64_t s = 0; s < c->count; s++)
      sum += ((double *)c->scratch)[(chunk * c->count + s) * size * size + i];
    dq[i] += (float)sum;
  }
}

/// Solves (I + sign A) X = B in place of B by elimination with row pivots; `m` is overwritten.
static void solveShifted(const float *a, double sign, int64_t n, double *m, double *b) {
  for (int64_t i = 0, next = 0; i < n; i++) {
    m[i * n + i] = 1;
    for (int64_t j = i + 1; j < n; j++, next++) {
      m[i * n + j] = sign * a[next];
      m[j * n + i] = -sign * a[next];
    }
  }
  for (int64_t k = 0; k < n; k++) {
    int64_t pivot = k;
    for (int64_t i = k + 1; i < n; i++)
      if (fabs(m[i * n + k]) > fabs(m[pivot * n + k])) pivot = i;
    for (int64_t j = 0; j < n; j++) {
      double t = m[k * n + j];
      m[k * n + j] = m[pivot * n + j];
      m[pivot * n + j] = t;
      t = b[k * n + j];
      b[k * n + j] = b[pivot * n + j];
      b[pivot * n + j] = t;
    }
    for (int64_t i = 0; i < n; i++) {
      if (i == k) continue;
      double factor = m[i * n + k] / m[k * n + k];
      for (int64_t j = k; j < n; j++) m[i * n + j] -= factor * m[k * n + j];
      for (int64_t j = 0; j < n; j++) b[i * n + j] -= factor * b[k * n + j];
    }
  }
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++) b[i * n + j] /= m[i * n + i];
}

/// One element of an axis's Haar matrix, normalized: H(2n) is H(n) (x) (1, 1) above I (x) (1, -1),
/// over sqrt 2.
static double haarElement(int64_t size, int64_t i, int64_t j) {
  double scale = 1;
  for (; size > 1; size /= 2, j /= 2) {
    scale *= 0.70710678118654752440;
    if (i >= size / 2) return i - size / 2 == j / 2 ? (j % 2 ? -scale : scale) : 0;
  }
  return scale;
}

static void fillHaar(const int64_t *f, double *h) {
  int64_t n = f[0] * f[1] * f[2];
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++)
      h[i * n + j] = haarElement(f[0], i / (f[1] * f[2]), j / (f[1] * f[2]))
        * haarElement(f[1], i / f[2] % f[1], j / f[2] % f[1])
        * haarElement(f[2], i % f[2], j % f[2]);
}

/// (I + A)^-1 (I - A) into `b`.
static void cayleyMatrix(const float *a, int64_t n, double *m, double *b) {
  for (int64_t i = 0, next = 0; i < n; i++) {
    b[i * n + i] = 1;
    for (int64_t j = i + 1; j < n; j++, next++) {
      b[i * n + j] = -a[next];
      b[j * n + i] = a[next];
    }
  }
  solveShifted(a, 1, n, m, b);
}

/// A chunk: one channel's matrix.
static void VARIANT(cayley)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  int64_t n = c->stride[0] * c->stride[1] * c->stride[2];
  const float *a = (const float *)c->operand[0].data + chunk * (n * (n - 1) / 2);
  float *q = (float *)c->result[0].data + chunk * n * n;
  double *m = (double *)ck_lane(c, lane), *b = m + n * n, *h = b + n * n;
  cayleyMatrix(a, n, m, b);
  fillHaar(c->stride, h);
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) {
      double sum = 0;
      for (int64_t k = 0; k < n; k++) sum += b[i * n + k] * h[k * n + j];
      q[i * n + j] = (float)sum;
    }
  }
}

/// With M = (I + A)^-1 (I - A), dM = -(I + A)^-1 dA (I + M): the gradient by A is
/// -(I - A)^-1 dq H' (I + M)', for A is skew.
static void VARIANT(cayleyGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  int64_t n = c->stride[0] * c->stride[1] * c->stride[2], count = n * (n - 1) / 2;
  const float *dq = (const float *)c->operand[0].data + chunk * n * n;
  const float *a = (const float *)c->operand[1].data + chunk * count;
  float *da = (float *)c->result[0].data + chunk * count;
  double *m = (double *)ck_lane(c, lane), *b = m + n * n, *h = b + n * n, *g = h + n * n;
  cayleyMatrix(a, n, m, b);
  fillHaar(c->stride, h);
  // m = dq H', then g = m (I + M)'.
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) {
      double sum = 0;
      for (int64_t k = 0; k < n; k++) sum += dq[i * n + k] * h[j * n + k];
      m[i * n + j] = sum;
    }
  }
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) {
      double sum = m[i * n + j];
      for (int64_t k = 0; k < n; k++) sum += m[i * n + k] * b[j * n + k];
      g[i * n + j] = sum;
    }
  }
  solveShifted(a, -1, n, m, g);
  for (int64_t i = 0, next = 0; i < n; i++)
    for (int64_t j = i + 1; j < n; j++, next++) da[next] += (float)(g[j * n + i] - g[i * n + j]);
}
