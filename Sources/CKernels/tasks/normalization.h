// Statistics of channels and groups, normalization and its gradient. A chunk is a part of a panel;
// partial sums go to scratch in double and are combined in the order of the parts.

/// Adds a lane's sums to its channel's: lane l is channel l % block of the panel.
static void VARIANT(channelSums)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  part p = partOf(&c->operand[0], chunk);
  elements x = elementsOf(&c->operand[0], p.start);
  f64x16 total = {};
  for (int64_t i = 0; i < p.count; i += 1024) {
    f32x16 sum = {};
    for (int64_t j = i; j < ck_min(i + 1024, p.count); j += 16) sum += readPart(x, j, p.count - j);
    total += __builtin_convertvector(sum, f64x16);
  }
  double *out = (double *)c->scratch + chunk * CK_VECTOR_FLOATS;
  for (int l = 0; l < 16; l++) out[l] = total[l];
}

static void VARIANT(channelSumFinish)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *x = &c->operand[0];
  float *result = c->result[0].data;
  int64_t segments = segmentsOf(x), block = strideOf(x);
  for (int64_t channel = 0; channel < x->c; channel++) {
    double sum = 0;
    for (int64_t k = channel / block * x->n * segments;
         k < (channel / block + 1) * x->n * segments; k++)
      for (int64_t l = channel % block; l < 16; l += block)
        sum += ((double *)c->scratch)[k * CK_VECTOR_FLOATS + l];
    result[channel] += (float)sum;
  }
}

/// Mean and sum of squared deviations of each lane. Sums are taken of x less the part's first
/// values: squares of a large mean would drown the variance.
static void VARIANT(momentsPartial)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  part p = partOf(&c->operand[0], chunk);
  elements x = elementsOf(&c->operand[0], p.start);
  f32x16 shift = readPart(x, 0, p.count);
  f64x16 total = {}, squares = {};
  int64_t whole = p.count / 16 * 16;
  for (int64_t i = 0; i < whole; i += 512) {
    f32x16 sum = {}, square = {};
    for (int64_t j = i; j < ck_min(i + 512, whole); j += 16) {
      f32x16 v = read16(x, j) - shift;
      sum += v;
      square += v * v;
    }
    total += __builtin_convertvector(sum, f64x16);
    squares += __builtin_convertvector(square, f64x16);
  }
  double *out = (double *)c->scratch + chunk * 2 * CK_VECTOR_FLOATS;
  for (int l = 0; l < 16; l++) {
    double sum = total[l], square = squares[l], count = (double)(whole / 16);
    if (l < p.count - whole) {
      double v = (double)readOne(x, whole + l) - shift[l];
      sum += v;
      square += v * v;
      count += 1;
    }
    out[l] = count > 0 ? shift[l] + sum / count : 0;
    out[CK_VECTOR_FLOATS + l] = count > 0 ? square - sum * sum / count : 0;
  }
}

/// A chunk: one group of one item, or of the batch. Combines means and squared deviations pairwise
/// (Chan et al. 1979).
static void VARIANT(momentsFinish)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_normalization *args = &c->normalization;
  const ck_tensor *x = &c->operand[0];
  int64_t groups = args->statistics.groups, overBatch = args->statistics.overBatch;
  int64_t perGroup = x->c / groups, group = chunk % groups, block = strideOf(x);
  int64_t floats = panelFloats(x), length = segmentFloats(floats), segments = ck_ceil(floats, length);
  double mean = 0, squares = 0, count = 0;
  for (int64_t item = overBatch ? 0 : chunk / groups;
       item < (overBatch ? x->n : chunk / groups + 1); item++) {
    for (int64_t channel = group * perGroup; channel < (group + 1) * perGroup; channel++) {
      for (int64_t s = 0; s < segments; s++) {
        const double *in = (const double *)c->scratch
          + ((channel / block * x->n + item) * segments + s) * 2 * CK_VECTOR_FLOATS;
        int64_t given = ck_min(length, floats - s * length);
        for (int64_t l = channel % block; l < 16; l += block) {
          double number = (double)(given / 16 + (l < given % 16));
          if (number == 0) continue;
          double difference = in[l] - mean, sum = count + number;
          mean += difference * number / sum;
          squares += in[CK_VECTOR_FLOATS + l] + difference * difference * count * number / sum;
          count = sum;
        }
      }
    }
  }
  float *out = (float *)c->result[0].data + 2 * chunk;
  out[0] = (float)mean;
  out[1] = (float)(1 / sqrt(squares / count + args->epsilon));
}

INLINE void normalizePart(ck_call *c, intptr_t chunk, const int kind) {
  const ck_normalization *args = &c->normalization;
  const ck_tensor *in = &c->operand[0];
  part p = partOf(in, chunk);
  elements x = elementsOf(in, p.start), y = elementsOf(&c->result[0], p.start);
  const float *r = c->operand[4].data ? (const float *)c->operand[4].data + p.start : 0;
  float sign = args->residualSign < 0 ? -1 : 1, units = unitsOf(c);
  affine a = affineLanes(&args->statistics, in, &p, &c->operand[1], &c->operand[2], &c->operand[3]);
  f32x16 valid = validLanes(in, &p), factor = a.gamma * a.rstd;
  i32x16 left = {};
  int fillsPadding = !keepsZero(kind, args->activation.parameter);
  for (int64_t i = 0; i < p.count; i += 16) {
    f32x16 z = (readPart(x, i, p.count - i) - a.mean) * factor + a.beta;
    z = activate(z, kind, args->activation.parameter);
    if (fillsPadding) z *= valid;
    if (units != 0) {
      i32x16 f = toFixed16(z, units, &left);
      if (r) f = addFixed16(loadFixed(r + i, p.count - i), f, sign < 0 ? -1 : 0, &left);
      storeFixed((float *)y.data + i, f, p.count - i);
      continue;
    }
    if (r) z = loadPart(r + i, p.count - i) + sign * z;
    writePart(y, i, z, p.count - i);
  }
  noteLeftRange(c, left);
}
static void VARIANT(normalize)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_ACTIVATION(&c->normalization.activation, normalizePart)
}

INLINE void normalizeGradientSumsPart(ck_call *c, intptr_t chunk, const int kind) {
  const ck_normalization *args = &c->normalization;
  const ck_tensor *in = &c->operand[1];
  part p = partOf(in, chunk);
  elements dy = elementsOf(&c->operand[0], p.start), x = elementsOf(in, p.start);
  affine a = affineLanes(&args->statistics, in, &p, &c->operand[2], &c->operand[3], &c->operand[4]);
  f64x16 total = {}, products = {};
  for (int64_t i = 0; i < p.count; i += 512) {
    f32x16 sum = {}, product = {};
    for (int64_t j = i; j < ck_min(i + 512, p.count); j += 16) {
      f32x16 n = (readPart(x, j, p.count - j) - a.mean) * a.rstd;
      f32x16 g = readPart(dy, j, p.count - j)
        * activationSlope(n * a.gamma + a.beta, kind, args->activation.parameter);
      sum += g;
      product += g * n;
    }
    total += __builtin_convertvector(sum, f64x16);
    products += __builtin_convertvector(product, f64x16);
  }
  double *out = (double *)c->scratch + chunk * 2 * CK_VECTOR_FLOATS;
  for (int l = 0; l < 16; l++) {
    out[l] = total[l];
    out[CK_VECTOR_FLOATS + l] = products[l];
  }
}
static void VARIANT(normalizeGradientSums)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_ACTIVATION(&c->normalization.activation, normalizeGradientSumsPart)
}

/// One chunk. Leaves in scratch, after the partial sums, the two terms of each channel of each item
/// (c, n, 2) that the statistics' gradient takes away.
static void VARIANT(normalizeGradientFinish)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_statistics *by = &c->normalization.statistics;
  const ck_tensor *x = &c->operand[1];
  const float *gamma = c->operand[3].data, *beta = c->operand[4].data;
  const float *statistics = c->operand[2].data;
  float *dgamma = c->result[1].data, *dbeta = c->result[2].data;
  int64_t segments = segmentsOf(x), block = strideOf(x), perGroup = x->c / by->groups;
  int64_t panels = ck_ceil(x->c, block) * x->n;
  double *sums = (double *)c->scratch, *terms = sums + panels * segments * 2 * CK_VECTOR_FLOATS;
  for (int64_t channel = 0; channel < x->c; channel++) {
    // Slopes forget beta; zero times it is NaN where it is not finite.
    double all = 0, allProducts = 0, start = beta ? 0.0 * beta[channel] : 0;
    for (int64_t item = 0; item < x->n; item++) {
      double sum = start, product = start;
      for (int64_t s = 0; s < segments; s++) {
        const double *in = sums + ((channel / block * x->n + item) * segments + s) * 2 * CK_VECTOR_FLOATS;
        for (int64_t l = channel % block; l < 16; l += block) {
          sum += in[l];
          product += in[CK_VECTOR_FLOATS + l];
        }
      }
      terms[(channel * x->n + item) * 2] = sum;
      terms[(channel * x->n + item) * 2 + 1] = product;
      all += sum;
      allProducts += product;
    }
    if (dgamma) dgamma[channel] += (float)allProducts;
    if (dbeta) dbeta[channel] += (float)all;
  }
  int64_t sharing = by->overBatch ? x->n : 1;
  double size = (double)(sharing * perGroup * x->d * x->h * x->w);
  for (int64_t item = 0; item < x->n; item += sharing) {
    for (int64_t group = 0; group < by->groups; group++) {
      double sum = 0, product = 0;
      for (int64_t channel = group * perGroup; channel < (group + 1) * perGroup; channel++) {
        double scale = gamma ? gamma[channel] : 1;
        for (int64_t k = 0; k < sharing; k++) {
          sum += scale * terms[(channel * x->n + item + k) * 2];
          product += scale * terms[(channel * x->n + item + k) * 2 + 1];
        }
      }
      int64_t shared = by->overBatch || by->constant ? 0 : item;
      double rstd = statistics[2 * (shared * by->groups + group) + 1];
      if (by->constant) rstd = 0;
      for (int64_t channel = group * perGroup; channel < (group + 1) * perGroup; channel++) {
        for (int64_t k = 0; k < sharing; k++) {
          terms[(channel * x->n + item + k) * 2] = rstd * sum / size;
          terms[(channel * x->n + item + k) * 2 + 1] = rstd * product / size;
        }
      }
    }
  }
}

INLINE void normalizeGradientApplyPart(ck_call *c, intptr_t chunk, const int kind) {
  const ck_normalization *args = &c->normalization;
  const ck_tensor *in = &c->operand[1];
  part p = partOf(in, chunk);
  elements dy = elementsOf(&c->operand[0], p.start), x = elementsOf(in, p.start);
  elements dx = elementsOf(&c->result[0], p.start);
  const float *r = c->operand[5].data ? (const float *)c->operand[5].data + p.start : 0;
  affine a = affineLanes(&args->statistics, in, &p, &c->operand[2], &c->operand[3], &c->operand[4]);
  const double *terms = (const double *)c->scratch
    + ck_ceil(in->c, p.block) * in->n * p.segments * 2 * CK_VECTOR_FLOATS;
  f32x16 mean = {}, product = {}, factor = a.gamma * a.rstd;
  for (int l = 0; l < 16; l++) {
    int64_t channel = p.channel + l % p.block;
    if (channel >= in->c) continue;
    mean[l] = (float)terms[(channel * in->n + p.item) * 2];
    product[l] = (float)terms[(channel * in->n + p.item) * 2 + 1];
  }
  for (int64_t i = 0; i < p.count; i += 16) {
    int64_t count = p.count - i;
    f32x16 n = (readPart(x, i, count) - a.mean) * a.rstd;
    f32x16 g = readPart(dy, i, count)
      * activationSlope(n * a.gamma + a.beta, kind, args->activation.parameter);
    f32x16 v = g * factor - mean - n * product;
    if (r) v += loadPart(r + i, count);
    writePart(dx, i, v, count);
  }
}
static void VARIANT(normalizeGradientApply)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_ACTIVATION(&c->normalization.activation, normalizeGradientApplyPart)
}

static void VARIANT(updateRunningStatistics)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *s = c->operand[0].data;
  float *mean = c->result[0].data, *variance = c->result[1].data;
  const ck_running *args = &c->running;
  double unbiased = (double)args->samples / (double)ck_max(args->samples - 1, 1);
  for (int64_t i = 0; i < c->result[0].logical; i++) {
    double rstd = s[2 * i + 1], batch = (1 / (rstd * rstd) - args->epsilon) * unbiased;
    mean[i] += (float)(args->momentum * ((double)s[2 * i] - mean[i]));
    variance[i] += (float)(args->momentum * (batch - variance[i]));
    noteNotFinite(c, splat(mean[i] * 0.0f + variance[i] * 0.0f));
  }
}

static void VARIANT(statisticsFromRunning)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *mean = c->operand[0].data, *variance = c->operand[1].data;
  float *s = c->result[0].data;
  for (int64_t i = 0; i < c->operand[0].logical; i++) {
    s[2 * i] = mean[i];
    s[2 * i + 1] = (float)(1 / sqrt((double)variance[i] + c->running.epsilon));
  }
}
