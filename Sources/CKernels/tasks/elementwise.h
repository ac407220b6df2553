// Elementwise tasks over flat chunks or parts of panels, and the optimizers.

/// The flat range of a chunk.
#define FLAT_RANGE(tensor) \
  int64_t first = chunk * CK_FLAT, last = ck_min(first + CK_FLAT, (tensor)->stored)

INLINE void activationPart(ck_call *c, intptr_t chunk, const int kind) {
  part p = partOf(&c->operand[0], chunk);
  elements x = elementsOf(&c->operand[0], p.start), y = elementsOf(&c->result[0], p.start);
  f32x16 valid = validLanes(&c->operand[0], &p);
  int fillsPadding = !keepsZero(kind, c->activationParameter);
  for (int64_t i = 0; i < p.count; i += 16) {
    f32x16 v = activate(readPart(x, i, p.count - i), kind, c->activationParameter);
    if (fillsPadding) v *= valid;
    writePart(y, i, v, p.count - i);
  }
}
static void VARIANT(activation)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_ACTIVATION(activationPart)
}

INLINE void activationGradientPart(ck_call *c, intptr_t chunk, const int kind) {
  elements dy = elementsOf(&c->operand[0], 0), x = elementsOf(&c->operand[1], 0);
  elements dx = elementsOf(&c->result[0], 0);
  const float *r = c->operand[2].data;
  FLAT_RANGE(&c->operand[0]);
  for (int64_t i = first; i < last; i += 16) {
    // Slopes forget x; zero times it is NaN where it is not finite.
    f32x16 at = readPart(x, i, last - i);
    f32x16 v = readPart(dy, i, last - i) * activationSlope(at, kind, c->activationParameter)
      + at * 0.0f;
    if (r) v += loadPart(r + i, last - i);
    writePart(dx, i, v, last - i);
  }
}
static void VARIANT(activationGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_ACTIVATION(activationGradientPart)
}

static void VARIANT(add)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *a = c->operand[0].data, *b = c->operand[1].data;
  float *y = c->result[0].data, alpha = (float)c->alpha, beta = (float)c->beta;
  i32x16 left = {};
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16) {
    f32x16 v = loadPart(a + i, last - i) * alpha + loadPart(b + i, last - i) * beta;
    if (c->rounding != 0) v = inRange16(v, c->range, &left);
    storePart(y + i, v, last - i);
  }
  noteLeftRange(c, left);
}

static void VARIANT(scale)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *x = c->operand[0].data;
  float *y = c->result[0].data, factor = (float)c->alpha;
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16)
    storePart(y + i, loadPart(x + i, last - i) * factor, last - i);
}

static void VARIANT(round)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *x = c->operand[0].data;
  float *y = c->result[0].data;
  i32x16 left = {};
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16) {
    f32x16 v = round16(loadPart(x + i, last - i), c->rounding);
    storePart(y + i, inRange16(v, c->range, &left), last - i);
  }
  noteLeftRange(c, left);
}

/// `count` is the number of bytes.
static void VARIANT(zero)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  int64_t first = chunk * CK_FLAT * 4, last = ck_min(first + CK_FLAT * 4, c->count);
  memset((char *)c->result[0].data + first, 0, (size_t)(last - first));
}

static void VARIANT(reparameterize)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *mean = c->operand[0].data, *v = c->operand[1].data, *noise = c->operand[2].data;
  float *z = c->result[0].data;
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16) {
    int64_t n = last - i;
    f32x16 deviation = exp16(loadPart(v + i, n) * 0.5f);
    storePart(z + i, loadPart(mean + i, n) + deviation * loadPart(noise + i, n), n);
  }
}

static void VARIANT(reparameterizeGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *dz = c->operand[0].data, *v = c->operand[1].data, *noise = c->operand[2].data;
  float *dv = c->result[0].data;
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16) {
    int64_t n = last - i;
    f32x16 deviation = exp16(loadPart(v + i, n) * 0.5f);
    storePart(dv + i, loadPart(dz + i, n) * loadPart(noise + i, n) * deviation * 0.5f, n);
  }
}

/// One chunk: latent vectors are small.
static void VARIANT(divergence)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *t = &c->operand[0];
  const float *mean = t->data, *v = c->operand[1].data;
  double sum = 0;
  for (int64_t i = 0; i < t->stored; i++)
    sum += (double)mean[i] * mean[i] + expm1((double)v[i]) - v[i];
  *(float *)c->result[0].data = (float)(c->alpha * sum / (double)t->n);
}

static void VARIANT(divergenceGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *t = &c->operand[0];
  const float *mean = t->data, *v = c->operand[1].data;
  float *dMean = c->result[0].data, *dVariance = c->result[1].data;
  double factor = c->alpha / (double)t->n;
  for (int64_t i = 0; i < t->stored; i++) {
    dMean[i] = (float)(2 * factor * mean[i]);
    dVariance[i] = (float)(factor * expm1((double)v[i]));
  }
}

static void VARIANT(downsampleLabels)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  const int64_t *f = c->stride;
  int64_t d = chunk % y->d, item = chunk / y->d;
  for (int64_t h = 0; h < y->h; h++) {
    const uint8_t *in = (const uint8_t *)x->data
      + ((item * x->d + d * f[0] + f[0] / 2) * x->h + h * f[1] + f[1] / 2) * x->w;
    uint8_t *out = (uint8_t *)y->data + ((item * y->d + d) * y->h + h) * y->w;
    for (int64_t w = 0; w < y->w; w++) out[w] = in[w * f[2] + f[2] / 2];
  }
}

/// Sum of squares of one of `count` equal shares of a flat range.
static void VARIANT(squares)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *t = &c->operand[0];
  const float *g = t->data;
  int64_t first = t->stored * chunk / c->count, last = t->stored * (chunk + 1) / c->count;
  f64x16 total = {};
  for (int64_t i = first; i < last; i += 1024) {
    f32x16 sum = {};
    for (int64_t j = i; j < ck_min(i + 1024, last); j += 16) {
      f32x16 v = loadPart(g + j, last - j);
      sum += v * v;
    }
    total += __builtin_convertvector(sum, f64x16);
  }
  double sum = 0;
  for (int l = 0; l < 16; l++) sum += total[l];
  ((double *)c->scratch)[chunk] = sum;
}

static void VARIANT(norm)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  double sum = 0;
  for (int64_t i = 0; i < c->count; i++) sum += ((double *)c->scratch)[i];
  float norm = (float)(sqrt(sum) * c->alpha);
  *(float *)c->result[0].data = norm;
  noteNotFinite(c, splat(norm * 0.0f));
}

/// The first `count` of 16 floats, the rest zero.
INLINE f32x16 firstOf(f32x16 v, int64_t count) {
  if (count >= 16) return v;
  for (int64_t i = count; i < 16; i++) v[i] = 0;
  return v;
}

/// `groups` 1 is Adam, 0 stochastic gradient descent; with `count` gradients are cleared.
static void VARIANT(optimize)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  float *g = c->operand[0].data;
  const float *norm = c->operand[1].data;
  float *p = c->result[0].data, *first = c->result[1].data, *second = c->result[2].data;
  double scale = c->gradientScale, rate = c->context->learningRate;
  if (c->clip > 0 && norm) {
    double ratio = c->clip / *norm;
    scale *= (ratio >= 1 ? 1 : ratio) + 0.0 * *norm;
  }
  float factor = (float)scale, decay = (float)c->decay;
  f32x16 zeros = {};
  int64_t from = chunk * CK_FLAT, to = ck_min(from + CK_FLAT, c->result[0].stored);
  if (c->groups == 1) {
    double update = (double)c->context->update;
    float step = (float)(rate / (1 - pow(c->beta1, update)));
    float root = (float)(1 / sqrt(1 - pow(c->beta2, update)));
    float beta1 = (float)c->beta1, beta2 = (float)c->beta2, epsilon = (float)c->epsilon;
    float rest1 = (float)(1 - c->beta1), rest2 = (float)(1 - c->beta2);
    float kept = (float)(1 - rate * c->decay);
    for (int64_t i = from; i < to; i += 16) {
      int64_t n = to - i;
      f32x16 gradient = loadPart(g + i, n) * factor, parameter = loadPart(p + i, n);
      if (c->decoupled) parameter *= kept;
      else gradient += parameter * decay;
      f32x16 m = loadPart(first + i, n) * beta1 + gradient * rest1;
      f32x16 v = loadPart(second + i, n) * beta2 + gradient * gradient * rest2;
      f32x16 deviation = __builtin_elementwise_sqrt(v);
      storePart(first + i, m, n);
      storePart(second + i, v, n);
      parameter -= m * step / (deviation * root + epsilon);
      storePart(p + i, parameter, n);
      if (c->count) storePart(g + i, splat(0), n);
      // A first moment that is not finite makes one of these so too.
      zeros += firstOf(v, n) * 0.0f + firstOf(parameter, n) * 0.0f;
    }
    noteNotFinite(c, zeros);
    return;
  }
  float momentum = (float)c->momentum, step = (float)rate;
  for (int64_t i = from; i < to; i += 16) {
    int64_t n = to - i;
    f32x16 parameter = loadPart(p + i, n);
    f32x16 gradient = loadPart(g + i, n) * factor + parameter * decay, direction = gradient;
    if (first) {
      f32x16 velocity = loadPart(first + i, n) * momentum + gradient;
      storePart(first + i, velocity, n);
      direction = c->nesterov ? gradient + velocity * momentum : velocity;
    }
    parameter -= direction * step;
    storePart(p + i, parameter, n);
    if (c->count) storePart(g + i, splat(0), n);
    zeros += firstOf(parameter, n) * 0.0f;
  }
  noteNotFinite(c, zeros);
}
