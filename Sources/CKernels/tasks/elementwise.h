// Elementwise tasks over flat chunks or parts of panels.

/// The flat range of a chunk.
#define FLAT_RANGE(tensor) \
  int64_t first = chunk * CK_FLAT, last = ck_min(first + CK_FLAT, (tensor)->stored)

INLINE void activationPart(ck_call *c, intptr_t chunk, const int kind) {
  float parameter = c->activation.parameter;
  part p = partOf(&c->operand[0], chunk);
  elements x = elementsOf(&c->operand[0], p.start), y = elementsOf(&c->result[0], p.start);
  f32x16 valid = validLanes(&c->operand[0], &p);
  int fillsPadding = !keepsZero(kind, parameter);
  for (int64_t i = 0; i < p.count; i += 16) {
    f32x16 v = activate(readPart(x, i, p.count - i), kind, parameter);
    if (fillsPadding) v *= valid;
    writePart(y, i, v, p.count - i);
  }
}
static void VARIANT(activation)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_ACTIVATION(&c->activation, activationPart)
}

INLINE void activationGradientPart(ck_call *c, intptr_t chunk, const int kind) {
  float parameter = c->activation.parameter;
  elements dy = elementsOf(&c->operand[0], 0), x = elementsOf(&c->operand[1], 0);
  elements dx = elementsOf(&c->result[0], 0);
  const float *r = c->operand[2].data;
  FLAT_RANGE(&c->operand[0]);
  for (int64_t i = first; i < last; i += 16) {
    // Slopes forget x; zero times it is NaN where it is not finite.
    f32x16 at = readPart(x, i, last - i);
    f32x16 v = readPart(dy, i, last - i) * activationSlope(at, kind, parameter) + at * 0.0f;
    if (r) v += loadPart(r + i, last - i);
    writePart(dx, i, v, last - i);
  }
}
static void VARIANT(activationGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_ACTIVATION(&c->activation, activationGradientPart)
}

static void VARIANT(add)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  elements a = elementsOf(&c->operand[0], 0), b = elementsOf(&c->operand[1], 0);
  float *y = c->result[0].data;
  float alpha = (float)c->arithmetic.factor[0], beta = (float)c->arithmetic.factor[1];
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16)
    storePart(
      y + i, readPart(a, i, last - i) * alpha + readPart(b, i, last - i) * beta, last - i);
}

/// The same on a fixed-point grid: a + b or a - b.
static void VARIANT(addFixed)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const int32_t *a = c->operand[0].data, *b = c->operand[1].data;
  int32_t *y = c->result[0].data;
  int32_t minus = c->arithmetic.factor[1] < 0 ? -1 : 0;
  i32x16 left = {};
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16)
    storeFixed(
      y + i, addFixed16(loadFixed(a + i, last - i), loadFixed(b + i, last - i), minus, &left), last - i);
  noteLeftRange(c, left);
}

static void VARIANT(scale)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  elements x = elementsOf(&c->operand[0], 0);
  float *y = c->result[0].data, factor = (float)c->arithmetic.factor[0];
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16)
    storePart(y + i, readPart(x, i, last - i) * factor, last - i);
}

static void VARIANT(round)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  elements x = elementsOf(&c->operand[0], 0);
  int32_t *y = c->result[0].data;
  float units = unitsOf(c);
  i32x16 left = {};
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16)
    storeFixed(y + i, toFixed16(readPart(x, i, last - i), units, &left), last - i);
  noteLeftRange(c, left);
}

static void VARIANT(zero)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *y = &c->result[0];
  int64_t first = chunk * CK_ZEROED_BYTES;
  int64_t last = ck_min(first + CK_ZEROED_BYTES, y->stored * y->size);
  memset((char *)y->data + first, 0, (size_t)(last - first));
}
