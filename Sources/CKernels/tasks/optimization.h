// The norm of gradients, the optimizers, and the moving average of weights.

/// Sum of squares of one of equal shares of a flat range.
static void VARIANT(squares)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *t = &c->operand[0];
  const float *g = t->data;
  int64_t shares = c->norm.shares;
  int64_t first = t->stored * chunk / shares, last = t->stored * (chunk + 1) / shares;
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
  for (int64_t i = 0; i < c->norm.shares; i++) sum += ((double *)c->scratch)[i];
  float norm = (float)(sqrt(sum) * c->norm.factor);
  *(float *)c->result[0].data = norm;
  noteNotFinite(c, splat(norm * 0.0f));
}

/// The first `count` of 16 floats, the rest zero.
INLINE f32x16 firstOf(f32x16 v, int64_t count) {
  if (count >= 16) return v;
  for (int64_t i = count; i < 16; i++) v[i] = 0;
  return v;
}

static void VARIANT(optimize)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_optimizer *args = &c->optimizer;
  float *g = c->operand[0].data;
  const float *norm = c->operand[1].data;
  float *p = c->result[0].data, *first = c->result[1].data, *second = c->result[2].data;
  double scale = args->gradientScale, rate = c->context->learningRate;
  if (args->clip > 0 && norm) {
    double ratio = args->clip / *norm;
    scale *= (ratio >= 1 ? 1 : ratio) + 0.0 * *norm;
  }
  float factor = (float)scale, decay = (float)args->weightDecay;
  f32x16 zeros = {};
  int64_t from = chunk * CK_FLAT, to = ck_min(from + CK_FLAT, c->result[0].stored);
  if (args->rule == CK_ADAM) {
    double update = (double)c->context->update;
    float step = (float)(rate / (1 - pow(args->beta1, update)));
    float root = (float)(1 / sqrt(1 - pow(args->beta2, update)));
    float beta1 = (float)args->beta1, beta2 = (float)args->beta2, epsilon = (float)args->epsilon;
    float rest1 = (float)(1 - args->beta1), rest2 = (float)(1 - args->beta2);
    float kept = (float)(1 - rate * args->weightDecay);
    for (int64_t i = from; i < to; i += 16) {
      int64_t n = to - i;
      f32x16 gradient = loadPart(g + i, n) * factor, parameter = loadPart(p + i, n);
      if (args->decoupled) parameter *= kept;
      else gradient += parameter * decay;
      f32x16 m = loadPart(first + i, n) * beta1 + gradient * rest1;
      f32x16 v = loadPart(second + i, n) * beta2 + gradient * gradient * rest2;
      f32x16 deviation = __builtin_elementwise_sqrt(v);
      storePart(first + i, m, n);
      storePart(second + i, v, n);
      parameter -= m * step / (deviation * root + epsilon);
      storePart(p + i, parameter, n);
      if (args->clears) storePart(g + i, splat(0), n);
      // A first moment that is not finite makes one of these so too.
      zeros += firstOf(v, n) * 0.0f + firstOf(parameter, n) * 0.0f;
    }
    noteNotFinite(c, zeros);
    return;
  }
  float momentum = (float)args->momentum, step = (float)rate;
  for (int64_t i = from; i < to; i += 16) {
    int64_t n = to - i;
    f32x16 parameter = loadPart(p + i, n);
    f32x16 gradient = loadPart(g + i, n) * factor + parameter * decay, direction = gradient;
    if (first) {
      f32x16 velocity = loadPart(first + i, n) * momentum + gradient;
      storePart(first + i, velocity, n);
      direction = args->nesterov ? gradient + velocity * momentum : velocity;
    }
    parameter -= direction * step;
    storePart(p + i, parameter, n);
    if (args->clears) storePart(g + i, splat(0), n);
    zeros += firstOf(parameter, n) * 0.0f;
  }
  noteNotFinite(c, zeros);
}

static void VARIANT(movingAverage)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *w = c->operand[0].data;
  float *average = c->result[0].data, rest = (float)c->movingAverage.rest;
  int first = c->context->update <= 1;
  f32x16 zeros = {};
  int64_t from = chunk * CK_FLAT, to = ck_min(from + CK_FLAT, c->result[0].stored);
  for (int64_t i = from; i < to; i += 16) {
    int64_t n = to - i;
    f32x16 weight = loadPart(w + i, n), old = loadPart(average + i, n);
    f32x16 value = first ? weight : old + (weight - old) * rest;
    storePart(average + i, value, n);
    zeros += firstOf(value, n) * 0.0f;
  }
  noteNotFinite(c, zeros);
}
