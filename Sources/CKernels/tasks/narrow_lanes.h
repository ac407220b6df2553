// Transforms of F(4x2, 3x3) for vectors of `LANES` channels: along the height at the points 0, 5/8,
// -5/8, 3/2, -3/2 and infinity, along the width at 0, 1, -1 and infinity.
#define PASTE2(a, b) a##b
#define PASTE(a, b) PASTE2(a, b)
#define NAME(name) PASTE(name, LANES)
#define VECTOR PASTE(f32x, LANES)
#define MASK PASTE(i32x, LANES)
#define BF16 PASTE(bf16x, LANES)
#define WORDS PASTE(u32x, LANES)

/// Six inputs, one below the other, as points.
INLINE void NAME(heightPoints)(const VECTOR x[DOWN], VECTOR *v) {
  VECTOR a = x[4] - x[2] * OUTER, b = x[4] - x[2] * INNER;
  VECTOR c = x[3] - x[1] * OUTER, d = x[3] - x[1] * INNER;
  v[0] = a - (x[2] - x[0] * OUTER) * INNER;
  v[1] = a + c * 0.625f;
  v[2] = a - c * 0.625f;
  v[3] = b + d * 1.5f;
  v[4] = b - d * 1.5f;
  v[5] = (x[5] - x[3] * OUTER) - c * INNER;
}

/// Columns [0, count) of six inputs from (h, w) on after the prologue, zero outside the plane, each
/// as points along the height.
INLINE void NAME(inputColumnsOf)(
    elements plane, const prologue *p, int64_t height, int64_t width, int64_t h, int64_t w,
    int64_t count, VECTOR *out, const int kind, const int64_t size, const float step) {
  elements window = {after(plane, (h * width + w) * LANES).data, size, step};
  int64_t row = width * LANES;
  int64_t top = ck_min(ck_max(0, -h), DOWN), bottom = ck_max(top, ck_min(DOWN, height - h));
  int64_t first = ck_min(ck_max(0, -w), count), last = ck_max(first, ck_min(count, width - w));
  memset(out, 0, (size_t)first * DOWN * sizeof(VECTOR));
  memset(out + last * DOWN, 0, (size_t)(count - last) * DOWN * sizeof(VECTOR));
  const char *next = window.data + height * row * size;
  for (int64_t j = first; j < last; j++) {
    VECTOR x[DOWN];
    // The same of the next plane, which lies too far away to be foreseen.
    UNROLL for (int i = 0; i < DOWN; i++)
      __builtin_prefetch(next + (i * row + j * LANES) * size, 0, 2);
    if (kind == ANY_PROLOGUE) {
      for (int i = 0; i < DOWN; i++)
        x[i] = i >= top && i < bottom ? NAME(read)(window, i * row + j * LANES) : (VECTOR){};
      applyPrologue(p, (float *)&x[top], (bottom - top) * LANES);
    } else if (top == 0 && bottom == DOWN) {
      UNROLL for (int i = 0; i < DOWN; i++)
        x[i] = NAME(prepared)(NAME(read)(window, i * row + j * LANES), p, kind, 0);
    } else {
      UNROLL for (int i = 0; i < DOWN; i++)
        x[i] = i >= top && i < bottom
          ? NAME(prepared)(NAME(read)(window, i * row + j * LANES), p, kind, 0)
          : (VECTOR){};
    }
    NAME(heightPoints)(x, out + j * DOWN);
  }
}

static void NAME(inputColumns)(
    elements plane, const prologue *p, int64_t height, int64_t width, int64_t h, int64_t w,
    int64_t count, VECTOR *out) {
#define OF(kind) \
  if (plane.size == 2) NAME(inputColumnsOf)(plane, p, height, width, h, w, count, out, kind, 2, 0); \
  else if (plane.step != 0) \
    NAME(inputColumnsOf)(plane, p, height, width, h, w, count, out, kind, 4, plane.step); \
  else NAME(inputColumnsOf)(plane, p, height, width, h, w, count, out, kind, 4, 0);
  if (!p) { OF(NO_PROLOGUE) }
  else if (p->kind == CK_LEAKY_RELU) { OF(CK_LEAKY_RELU) }
  else if (p->kind == CK_RELU) { OF(CK_RELU) }
  else { OF(ANY_PROLOGUE) }
#undef OF
}

/// Row `i` of a tile's points, of its four columns.
INLINE void NAME(widthPoints)(const VECTOR *columns, int i, VECTOR v[ACROSS]) {
  VECTOR x0 = columns[i], x1 = columns[DOWN + i], x2 = columns[2 * DOWN + i];
  VECTOR x3 = columns[3 * DOWN + i];
  v[0] = x0 - x2;
  v[1] = x1 + x2;
  v[2] = x2 - x1;
  v[3] = x1 - x3;
}

/// Elements of two vectors in turn, as bfloat16.
INLINE void NAME(storePairs)(uint16_t *out, VECTOR even, VECTOR odd) {
#if DOT_PRODUCTS && LANES == 16
  bf16x32 both = (bf16x32)__builtin_ia32_cvtne2ps2bf16_512(odd, even);
  *(bf16x32 *)out = __builtin_shufflevector(
    both, both, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10, 26, 11,
    27, 12, 28, 13, 29, 14, 30, 15, 31);
#else
  WORDS low = __builtin_convertvector(NAME(narrow)(even), WORDS);
  WORDS high = __builtin_convertvector(NAME(narrow)(odd), WORDS);
  WORDS both = low | high << 16;
  memcpy(out, &both, sizeof both);
#endif
}

/// The points of `tiles` neighbours from their columns: `[points][tiles][lanes]`, or where pairs of
/// tiles lie together `[points][pairs][lanes][2]`.
static void NAME(inputTiles)(
    const VECTOR *columns, int64_t tiles, int64_t point, int paired, uint16_t *out) {
  if (!paired) {
    for (int64_t t = 0; t < tiles; t++, columns += 2 * DOWN, out += LANES) {
      UNROLL for (int i = 0; i < DOWN; i++) {
        VECTOR v[ACROSS];
        NAME(widthPoints)(columns, i, v);
        UNROLL for (int j = 0; j < ACROSS; j++)
          *(BF16 *)(out + (i * ACROSS + j) * point) = NAME(narrow)(v[j]);
      }
    }
    return;
  }
  for (int64_t t = 0; t < tiles; t += 2, columns += 4 * DOWN, out += 2 * LANES) {
    int isWhole = t + 1 < tiles;
    UNROLL for (int i = 0; i < DOWN; i++) {
      VECTOR even[ACROSS], odd[ACROSS] = {};
      NAME(widthPoints)(columns, i, even);
      if (isWhole) NAME(widthPoints)(columns + 2 * DOWN, i, odd);
      UNROLL for (int j = 0; j < ACROSS; j++)
        NAME(storePairs)(out + (i * ACROSS + j) * point, even[j], odd[j]);
    }
  }
}

/// The points of 3 x 3 weights, `tap` floats apart.
INLINE void NAME(narrowWeightTile)(const float *in, int64_t tap, VECTOR out[NARROW_POINTS]) {
  VECTOR columns[3][DOWN];
  UNROLL for (int j = 0; j < 3; j++) {
    VECTOR g[3];
    UNROLL for (int i = 0; i < 3; i++) g[i] = *(const VECTOR *)(in + (i * 3 + j) * tap);
    VECTOR a = (g[0] + g[2] * INNER) * INNER_SCALE, b = g[1] * (0.625f * INNER_SCALE);
    VECTOR c = (g[0] + g[2] * OUTER) * OUTER_SCALE, d = g[1] * (1.5f * OUTER_SCALE);
    columns[j][0] = g[0] * ZERO_SCALE;
    columns[j][1] = a + b;
    columns[j][2] = a - b;
    columns[j][3] = c + d;
    columns[j][4] = c - d;
    columns[j][5] = g[2];
  }
  UNROLL for (int i = 0; i < DOWN; i++) {
    VECTOR even = (columns[0][i] + columns[2][i]) * 0.5f, odd = columns[1][i] * 0.5f;
    out[i * ACROSS] = columns[0][i];
    out[i * ACROSS + 1] = even + odd;
    out[i * ACROSS + 2] = even - odd;
    out[i * ACROSS + 3] = columns[2][i];
  }
}

/// Four outputs, one below the other, of six points.
INLINE void NAME(heightOutputs)(const VECTOR m[DOWN], VECTOR y[CK_NARROW_HEIGHT]) {
  VECTOR a = m[1] + m[2], b = m[3] + m[4], c = m[1] - m[2], d = m[3] - m[4];
  y[0] = m[0] + (a + b);
  y[1] = c * 0.625f + d * 1.5f;
  y[2] = a * INNER + b * OUTER;
  y[3] = c * (0.625f * INNER) + d * (1.5f * OUTER) + m[5];
}

static void NAME(narrowOutputTile)(const output_tile *t) {
  VECTOR columns[CK_NARROW_WIDTH][DOWN], offsets = *(const VECTOR *)t->offsets;
  MASK left = {};
  UNROLL for (int i = 0; i < DOWN; i++) {
    VECTOR m[ACROSS];
    UNROLL for (int j = 0; j < ACROSS; j++)
      m[j] = *(const VECTOR *)(t->products + (i * ACROSS + j) * t->point);
    columns[0][i] = m[0] + m[1] + m[2];
    columns[1][i] = m[1] - m[2] - m[3];
  }
  UNROLL for (int j = 0; j < CK_NARROW_WIDTH; j++) {
    VECTOR y[CK_NARROW_HEIGHT];
    if (j >= t->columns) break;
    NAME(heightOutputs)(columns[j], y);
    UNROLL for (int i = 0; i < CK_NARROW_HEIGHT; i++)
      if (i < t->rows) NAME(writeOutput)(t, i * t->row + j * LANES, y[i] + offsets, &left);
  }
  if (__builtin_reduce_or(left) < 0) ck_note(t->faults, CK_LEFT_RANGE);
}

/// A column of four gradients as points: the transpose of `heightOutputs`.
INLINE void NAME(gradientColumn)(const VECTOR y[CK_NARROW_HEIGHT], VECTOR d[DOWN]) {
  VECTOR a = y[0] + y[2] * INNER, b = (y[1] + y[3] * INNER) * 0.625f;
  VECTOR c = y[0] + y[2] * OUTER, e = (y[1] + y[3] * OUTER) * 1.5f;
  d[0] = y[0];
  d[1] = a + b;
  d[2] = a - b;
  d[3] = c + e;
  d[4] = c - e;
  d[5] = y[3];
}

/// The points of the 4 x 2 gradients from (h, w) on, zero outside the plane.
INLINE void NAME(narrowGradientTile)(
    elements plane, int64_t height, int64_t width, int64_t h, int64_t w,
    VECTOR out[NARROW_POINTS], const int64_t size, const float step) {
  VECTOR columns[CK_NARROW_WIDTH][DOWN];
  elements in = {after(plane, (h * width + w) * LANES).data, size, step};
  int64_t row = width * LANES;
  UNROLL for (int j = 0; j < CK_NARROW_WIDTH; j++) {
    VECTOR y[CK_NARROW_HEIGHT];
    UNROLL for (int i = 0; i < CK_NARROW_HEIGHT; i++)
      y[i] = h + i < height && w + j < width
        ? NAME(read)(in, i * row + j * LANES) : (VECTOR){};
    NAME(gradientColumn)(y, columns[j]);
  }
  UNROLL for (int i = 0; i < DOWN; i++) {
    out[i * ACROSS] = columns[0][i];
    out[i * ACROSS + 1] = columns[0][i] + columns[1][i];
    out[i * ACROSS + 2] = columns[0][i] - columns[1][i];
    out[i * ACROSS + 3] = -columns[1][i];
  }
}

INLINE void NAME(gradientTilesOf)(
    elements plane, int64_t height, int64_t width, int64_t h, int64_t w, int64_t tiles,
    int64_t point, uint16_t *out, const int64_t size, const float step) {
  int64_t row = width * LANES;
  const char *next = after(plane, height * row).data;
  for (int64_t t = 0; t < tiles; t += 2, w += 2 * CK_NARROW_WIDTH, out += 2 * LANES) {
    VECTOR even[NARROW_POINTS], odd[NARROW_POINTS] = {};
    UNROLL for (int i = 0; i < CK_NARROW_HEIGHT; i++)
      UNROLL for (int j = 0; j < 2 * CK_NARROW_WIDTH; j++)
        __builtin_prefetch(next + ((h + i) * row + (w + j) * LANES) * size, 0, 2);
    NAME(narrowGradientTile)(plane, height, width, h, w, even, size, step);
    if (t + 1 < tiles)
      NAME(narrowGradientTile)(plane, height, width, h, w + CK_NARROW_WIDTH, odd, size, step);
    UNROLL for (int k = 0; k < NARROW_POINTS; k++)
      NAME(storePairs)(out + k * point, even[k], odd[k]);
  }
}

/// The points of the gradients of `tiles` neighbours from (h, w) on: `[points][pairs][lanes][2]`.
static void NAME(gradientTiles)(
    elements plane, int64_t height, int64_t width, int64_t h, int64_t w, int64_t tiles,
    int64_t point, uint16_t *out) {
  if (plane.size == 2)
    NAME(gradientTilesOf)(plane, height, width, h, w, tiles, point, out, 2, 0);
  else if (plane.step != 0)
    NAME(gradientTilesOf)(plane, height, width, h, w, tiles, point, out, 4, plane.step);
  else
    NAME(gradientTilesOf)(plane, height, width, h, w, tiles, point, out, 4, 0);
}

/// Adds the gradients of 3 x 3 weights, `tap` floats apart, of their points: the transpose of
/// `narrowWeightTile`.
static void NAME(addNarrowWeightTile)(const float *points, int64_t point, float *out, int64_t tap) {
  VECTOR columns[3][DOWN];
  UNROLL for (int i = 0; i < DOWN; i++) {
    VECTOR s[ACROSS];
    UNROLL for (int j = 0; j < ACROSS; j++)
      s[j] = *(const VECTOR *)(points + (i * ACROSS + j) * point);
    VECTOR even = (s[1] + s[2]) * 0.5f;
    columns[0][i] = s[0] + even;
    columns[1][i] = (s[1] - s[2]) * 0.5f;
    columns[2][i] = even + s[3];
  }
  UNROLL for (int j = 0; j < 3; j++) {
    const VECTOR *s = columns[j];
    VECTOR a = (s[1] + s[2]) * INNER_SCALE, c = (s[3] + s[4]) * OUTER_SCALE;
    VECTOR g[3] = {
      s[0] * ZERO_SCALE + (a + c),
      (s[1] - s[2]) * (0.625f * INNER_SCALE) + (s[3] - s[4]) * (1.5f * OUTER_SCALE),
      a * INNER + c * OUTER + s[5]};
    UNROLL for (int i = 0; i < 3; i++) *(VECTOR *)(out + (i * 3 + j) * tap) += g[i];
  }
}

#undef PASTE2
#undef PASTE
#undef NAME
#undef VECTOR
#undef MASK
#undef BF16
#undef WORDS
