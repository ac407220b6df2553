// Winograd's transforms of tiles for vectors of `LANES` channels.
#define PASTE2(a, b) a##b
#define PASTE(a, b) PASTE2(a, b)
#define NAME(name) PASTE(name, LANES)
#define VECTOR PASTE(f32x, LANES)
#define MASK PASTE(i32x, LANES)
#define FIXED PASTE(fixed32x, LANES)

/// Six neighbouring inputs as points.
INLINE void NAME(inputPoints)(const VECTOR x[SPOTS], VECTOR v[SPOTS]) {
  VECTOR a = x[3] - x[1], b = x[4] - x[2];
  v[0] = x[0] + x[4] - a * 1.5f - x[2] * 2.0f;
  v[1] = (x[1] - x[4]) * 2.0f + x[3] + x[2] * 5.0f;
  v[2] = (x[1] + x[4]) * 2.0f + x[2] - x[3] * 5.0f;
  v[3] = a + b * 2.0f;
  v[4] = a * 2.0f - b;
  v[5] = x[1] + x[5] - b * 1.5f - x[3] * 2.0f;
}

/// Four neighbouring outputs of six points.
INLINE void NAME(outputsOfPoints)(const VECTOR m[SPOTS], VECTOR y[CK_EDGE]) {
  VECTOR sum = m[1] + m[2], difference = m[1] - m[2];
  y[0] = m[0] + sum + (m[3] + m[4]);
  y[1] = difference + m[3] * 2.0f - m[4] * 0.5f;
  y[2] = sum + m[3] * 4.0f + m[4] * 0.25f;
  y[3] = difference + m[5] + m[3] * 8.0f - m[4] * 0.125f;
}

/// An input after the prologue, whose activation is a ReLU of the given kind; as it is where
/// there is none.
INLINE VECTOR NAME(prepared)(VECTOR x, const prologue *p, const int kind, const int rounds) {
  if (kind == NO_PROLOGUE) return x;
  VECTOR z = (x - *(const VECTOR *)&p->mean) * *(const VECTOR *)&p->factor
    + *(const VECTOR *)&p->beta;
  VECTOR low = kind == CK_LEAKY_RELU ? z * p->parameter : (VECTOR){};
  MASK negative = z < 0;
  VECTOR active = (VECTOR)((negative & (MASK)low) | (~negative & (MASK)z));
  return rounds ? NAME(widen)(NAME(narrow)(active)) : active;
}

/// `inputTile` of one kind of prologue, of floats or of integers of a fixed-point grid.
INLINE void NAME(inputTileOf)(
    elements plane, const prologue *p, int64_t height, int64_t width, int64_t h, int64_t w,
    float *out, int64_t point, const int kind, const int rounds, const int isFixed) {
  VECTOR rows[SPOTS][SPOTS], padded[SPOTS][SPOTS];
  elements window = after(plane, (h * width + w) * LANES);
  const float *in = (const float *)window.data;
  int64_t row = width * LANES;
  int isWhole = h >= 0 && w >= 0 && h + SPOTS <= height && w + SPOTS <= width && plane.size == 4;
  if (!isWhole) {
    for (int i = 0; i < SPOTS; i++)
      for (int j = 0; j < SPOTS; j++)
        padded[i][j] = h + i >= 0 && h + i < height && w + j >= 0 && w + j < width
          ? NAME(prepared)(NAME(read)(window, i * row + j * LANES), p, kind, rounds)
          : (VECTOR){};
    in = (const float *)padded;
    row = SPOTS * LANES;
  }
  UNROLL for (int j = 0; j < SPOTS; j++) {
    VECTOR x[SPOTS], v[SPOTS];
    UNROLL for (int i = 0; i < SPOTS; i++) x[i] = *(const VECTOR *)(in + i * row + j * LANES);
    if (isWhole && isFixed)
      UNROLL for (int i = 0; i < SPOTS; i++)
        x[i] = __builtin_convertvector((MASK)x[i], VECTOR) * plane.step;
    if (isWhole)
      UNROLL for (int i = 0; i < SPOTS; i++) x[i] = NAME(prepared)(x[i], p, kind, rounds);
    NAME(inputPoints)(x, v);
    UNROLL for (int i = 0; i < SPOTS; i++) rows[i][j] = v[i];
  }
  UNROLL for (int i = 0; i < SPOTS; i++) {
    VECTOR v[SPOTS];
    NAME(inputPoints)(rows[i], v);
    UNROLL for (int j = 0; j < SPOTS; j++) *(VECTOR *)(out + (i * SPOTS + j) * point) = v[j];
  }
}

/// The points of the 6 x 6 inputs from (h, w) on after the prologue, zero outside the plane; `point`
/// floats apart.
static void NAME(inputTile)(
    elements plane, const prologue *p, int64_t height, int64_t width, int64_t h, int64_t w,
    float *out, int64_t point) {
  int isFixed = plane.step != 0;
#define OF(kind, rounds, isFixed) \
  NAME(inputTileOf)(plane, p, height, width, h, w, out, point, kind, rounds, isFixed)
#define OF_RELU(kind) \
  if (isFixed) OF(kind, 0, 1); \
  else if (p->rounds) OF(kind, 1, 0); \
  else OF(kind, 0, 0);
  if (!p) {
    if (isFixed) OF(NO_PROLOGUE, 0, 1);
    else OF(NO_PROLOGUE, 0, 0);
  } else if (p->kind == CK_LEAKY_RELU) {
    OF_RELU(CK_LEAKY_RELU)
  } else if (p->kind == CK_RELU) {
    OF_RELU(CK_RELU)
#undef OF_RELU
#undef OF
  } else {
    // Any activation, by a copy of the window.
    VECTOR window[SPOTS][SPOTS] = {};
    int64_t h0 = ck_max(0, -h), h1 = ck_min(SPOTS, height - h);
    int64_t w0 = ck_max(0, -w), w1 = ck_min(SPOTS, width - w);
    for (int64_t i = h0; i < h1; i++) {
      for (int64_t j = w0; j < w1; j++)
        window[i][j] = NAME(read)(plane, ((h + i) * width + w + j) * LANES);
      if (w1 > w0) applyPrologue(p, (float *)&window[i][w0], (w1 - w0) * LANES);
    }
    elements copy = {(char *)window, 4, 0};
    NAME(inputTileOf)(copy, p, SPOTS, SPOTS, 0, 0, out, point, NO_PROLOGUE, 0, 0);
  }
}

#if LANES == 8
/// Products at the points of one tile, and where its outputs go.
typedef struct {
  const float *products, *offsets, *residual;
  elements y;
  float sign, units;
  int64_t point, row, rows, columns;
  uint32_t *faults;
} output_tile;
#endif

/// Writes outputs `at` floats behind the tile's first: rounded to the grid and added to the residual where
/// that is asked for.
INLINE void NAME(writeOutput)(const output_tile *t, int64_t at, VECTOR sum, MASK *left) {
  if (t->units != 0) {
    MASK f = NAME(toFixed)(sum, t->units, left);
    if (t->residual)
      f = NAME(addFixed)(*(const FIXED *)(t->residual + at), f, t->sign < 0 ? -1 : 0, left);
    *(FIXED *)((float *)t->y.data + at) = f;
    return;
  }
  if (t->residual) sum = *(const VECTOR *)(t->residual + at) + sum * t->sign;
  NAME(write)(t->y, at, sum);
}

static void NAME(outputTile)(const output_tile *t) {
  VECTOR columns[CK_EDGE][SPOTS], offsets = *(const VECTOR *)t->offsets;
  MASK left = {};
  UNROLL for (int j = 0; j < SPOTS; j++) {
    VECTOR m[SPOTS], y[CK_EDGE];
    UNROLL for (int i = 0; i < SPOTS; i++)
      m[i] = *(const VECTOR *)(t->products + (i * SPOTS + j) * t->point);
    NAME(outputsOfPoints)(m, y);
    UNROLL for (int i = 0; i < CK_EDGE; i++) columns[i][j] = y[i];
  }
  for (int i = 0; i < t->rows; i++) {
    VECTOR y[CK_EDGE];
    NAME(outputsOfPoints)(columns[i], y);
    UNROLL for (int j = 0; j < CK_EDGE; j++) {
      if (j >= t->columns) break;
      NAME(writeOutput)(t, i * t->row + j * LANES, y[j] + offsets, &left);
    }
  }
  if (__builtin_reduce_or(left) < 0) ck_note(t->faults, CK_LEFT_RANGE);
}

/// Points along one axis of three weights.
INLINE void NAME(weightPoints)(const VECTOR g[3], VECTOR u[SPOTS]) {
  VECTOR even = g[0] + g[2], wide = g[0] + g[2] * 4.0f, narrow = g[0] * 4.0f + g[2];
  u[0] = g[0];
  u[1] = (even + g[1]) * (1.0f / 6);
  u[2] = (even - g[1]) * (1.0f / 6);
  u[3] = (wide + g[1] * 2.0f) * (1.0f / 30);
  u[4] = (narrow - g[1] * 2.0f) * (4.0f / 15);
  u[5] = g[2];
}

/// The points of the 3 x 3 weights of `LANES` outputs; `tap` and `point` floats apart.
static void NAME(weightTile)(const float *in, int64_t tap, float *out, int64_t point) {
  VECTOR rows[3][SPOTS];
  UNROLL for (int i = 0; i < 3; i++) {
    VECTOR g[3];
    UNROLL for (int j = 0; j < 3; j++) g[j] = *(const VECTOR *)(in + (i * 3 + j) * tap);
    NAME(weightPoints)(g, rows[i]);
  }
  UNROLL for (int j = 0; j < SPOTS; j++) {
    VECTOR g[3], u[SPOTS];
    UNROLL for (int i = 0; i < 3; i++) g[i] = rows[i][j];
    NAME(weightPoints)(g, u);
    UNROLL for (int i = 0; i < SPOTS; i++) *(VECTOR *)(out + (i * SPOTS + j) * point) = u[i];
  }
}

/// Four neighbouring gradients as points: the transpose of `outputsOfPoints`.
INLINE void NAME(gradientPoints)(const VECTOR y[CK_EDGE], VECTOR d[SPOTS]) {
  VECTOR even = y[0] + y[2], odd = y[1] + y[3];
  d[0] = y[0];
  d[1] = even + odd;
  d[2] = even - odd;
  d[3] = y[0] + y[1] * 2.0f + y[2] * 4.0f + y[3] * 8.0f;
  d[4] = y[0] - y[1] * 0.5f + y[2] * 0.25f - y[3] * 0.125f;
  d[5] = y[3];
}

/// The points of the 4 x 4 gradients from (h, w) on, zero outside the plane.
static void NAME(gradientTile)(
    elements plane, int64_t height, int64_t width, int64_t h, int64_t w, float *out,
    int64_t point) {
  VECTOR rows[SPOTS][CK_EDGE];
  elements in = after(plane, (h * width + w) * LANES);
  int64_t row = width * LANES;
  UNROLL for (int j = 0; j < CK_EDGE; j++) {
    VECTOR y[CK_EDGE], d[SPOTS];
    UNROLL for (int i = 0; i < CK_EDGE; i++)
      y[i] = h + i < height && w + j < width
        ? NAME(read)(in, i * row + j * LANES) : (VECTOR){};
    NAME(gradientPoints)(y, d);
    UNROLL for (int i = 0; i < SPOTS; i++) rows[i][j] = d[i];
  }
  UNROLL for (int i = 0; i < SPOTS; i++) {
    VECTOR d[SPOTS];
    NAME(gradientPoints)(rows[i], d);
    UNROLL for (int j = 0; j < SPOTS; j++) *(VECTOR *)(out + (i * SPOTS + j) * point) = d[j];
  }
}

/// Three weights' gradients of six points: the transpose of `weightPoints`.
INLINE void NAME(weightsOfPoints)(const VECTOR s[SPOTS], VECTOR g[3]) {
  VECTOR even = (s[1] + s[2]) * (1.0f / 6), odd = (s[1] - s[2]) * (1.0f / 6);
  g[0] = s[0] + even + (s[3] * (1.0f / 30) + s[4] * (16.0f / 15));
  g[1] = odd + (s[3] * (1.0f / 15) - s[4] * (8.0f / 15));
  g[2] = s[5] + even + (s[3] * (2.0f / 15) + s[4] * (4.0f / 15));
}

/// Adds the gradients of 3 x 3 weights, `tap` floats apart, of their points.
static void NAME(addWeightTile)(const float *points, int64_t point, float *out, int64_t tap) {
  VECTOR rows[3][SPOTS];
  UNROLL for (int j = 0; j < SPOTS; j++) {
    VECTOR s[SPOTS], g[3];
    UNROLL for (int i = 0; i < SPOTS; i++)
      s[i] = *(const VECTOR *)(points + (i * SPOTS + j) * point);
    NAME(weightsOfPoints)(s, g);
    UNROLL for (int i = 0; i < 3; i++) rows[i][j] = g[i];
  }
  UNROLL for (int i = 0; i < 3; i++) {
    VECTOR g[3];
    NAME(weightsOfPoints)(rows[i], g);
    UNROLL for (int j = 0; j < 3; j++) *(VECTOR *)(out + (i * 3 + j) * tap) += g[j];
  }
}

#undef PASTE2
#undef PASTE
#undef NAME
#undef VECTOR
#undef MASK
#undef FIXED
