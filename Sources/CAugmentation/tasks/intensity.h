// Intensities of a channel.

static ca_statistics VARIANT(statistics)(const float *x, int64_t count) {
  f64x16 sum = {}, squares = {};
  f32x16 least = splat(INFINITY), greatest = splat(-INFINITY);
  // About the first value, so that a great mean costs no digits of the deviation.
  float origin = x[0];
  for (int64_t i = 0; i < count; i += 16) {
    f32x16 v = loadPart(x + i, count - i, origin);
    least = lesser(v, least);
    greatest = greater(v, greatest);
    f64x16 d = __builtin_convertvector(v, f64x16) - (double)origin;
    sum += d;
    squares += d * d;
  }
  ca_statistics s = {.least = least[0], .greatest = greatest[0]};
  double total = 0, totalSquares = 0;
  for (int l = 0; l < 16; l++) {
    if (least[l] < s.least) s.least = least[l];
    if (greatest[l] > s.greatest) s.greatest = greatest[l];
    total += sum[l];
    totalSquares += squares[l];
  }
  double mean = total / (double)count, rest = totalSquares - total * mean;
  s.mean = mean + (double)origin;
  s.deviation = count > 1 && rest > 0 ? sqrt(rest / (double)(count - 1)) : 0;
  return s;
}

static void VARIANT(scale)(float *x, int64_t count, float factor, float shift) {
  for (int64_t i = 0; i < count; i++) x[i] = x[i] * factor + shift;
}

static void VARIANT(contrast)(float *x, int64_t count, float mean, float factor, float least, float greatest) {
  for (int64_t i = 0; i < count; i++) {
    float v = (x[i] - mean) * factor + mean;
    v = v < least ? least : v;
    x[i] = v > greatest ? greatest : v;
  }
}

static void VARIANT(power)(
    float *x, int64_t count, float sign, float least, float divisor, float range, float exponent) {
  for (int64_t i = 0; i < count; i += 16) {
    f32x16 v = (loadPart(x + i, count - i, 0) * sign - least) / divisor;
    storePart(x + i, power16(v, exponent) * range + least, count - i);
  }
}

static void VARIANT(standardize)(
    float *x, int64_t count, float mean, float factor, float newMean, float sign) {
  for (int64_t i = 0; i < count; i++) x[i] = ((x[i] - mean) * factor + newMean) * sign;
}

static void VARIANT(findZeros)(const float *x, int64_t count, uint8_t *mask) {
  for (int64_t i = 0; i < count; i++) mask[i] = x[i] == 0;
}

static void VARIANT(zero)(float *x, int64_t count, const uint8_t *mask) {
  for (int64_t i = 0; i < count; i++) x[i] = mask[i] ? 0 : x[i];
}
