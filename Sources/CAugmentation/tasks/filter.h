// Filters along one axis: every value becomes a weighted sum of values of its line.

static void VARIANT(filterRows)(
    float *x, int64_t rows, int64_t columns, int64_t stride, int64_t taps, const int32_t *index,
    const float *weight, float *copy) {
  for (int64_t row = 0; row < rows; row++)
    memcpy(copy + row * columns, x + row * stride, (size_t)columns * sizeof(float));
  for (int64_t row = 0; row < rows; row++) {
    float *out = x + row * stride;
    for (int64_t k = 0; k < taps; k++) {
      const float *in = copy + index[row * taps + k] * columns;
      float by = weight[row * taps + k];
      if (k == 0) for (int64_t i = 0; i < columns; i++) out[i] = in[i] * by;
      else for (int64_t i = 0; i < columns; i++) out[i] += in[i] * by;
    }
  }
}

static void VARIANT(filterColumns)(
    float *x, int64_t rows, int64_t columns, int64_t taps, const int32_t *index, const float *weight,
    float *copy) {
  for (int64_t row = 0; row < rows; row++) {
    float *out = x + row * columns;
    memcpy(copy, out, (size_t)columns * sizeof(float));
    for (int64_t k = 0; k < taps; k++) {
      const int32_t *from = index + k * columns;
      const float *by = weight + k * columns;
      if (k == 0) for (int64_t i = 0; i < columns; i++) out[i] = copy[from[i]] * by[i];
      else for (int64_t i = 0; i < columns; i++) out[i] += copy[from[i]] * by[i];
    }
  }
}
