// Orthogonal matrices of Cayley's map from skew ones, around a Haar matrix.

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
  const int64_t *f = c->cubes.factor;
  int64_t n = f[0] * f[1] * f[2];
  const float *a = (const float *)c->operand[0].data + chunk * (n * (n - 1) / 2);
  float *q = (float *)c->result[0].data + chunk * n * n;
  double *m = (double *)ck_lane(c, lane), *b = m + n * n, *h = b + n * n;
  cayleyMatrix(a, n, m, b);
  fillHaar(f, h);
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
  const int64_t *f = c->cubes.factor;
  int64_t n = f[0] * f[1] * f[2], count = n * (n - 1) / 2;
  const float *dq = (const float *)c->operand[0].data + chunk * n * n;
  const float *a = (const float *)c->operand[1].data + chunk * count;
  float *da = (float *)c->result[0].data + chunk * count;
  double *m = (double *)ck_lane(c, lane), *b = m + n * n, *h = b + n * n, *g = h + n * n;
  cayleyMatrix(a, n, m, b);
  fillHaar(f, h);
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
