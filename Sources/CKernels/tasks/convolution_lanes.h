// The convolutions' inner loops for output vectors of `LANES` floats.
#define PASTE2(a, b) a##b
#define PASTE(a, b) PASTE2(a, b)
#define NAME(name) PASTE(name, LANES)
#define VECTOR PASTE(f32x, LANES)
#define PAIRS PASTE(bf16x2x, LANES)
#define WORDS PASTE(u32x, LANES)
#define DOT PASTE(dot, LANES)
#define MASK PASTE(i32x, LANES)
#define FIXED PASTE(fixed32x, LANES)
/// Registers of one vector; columns whose sums the registers hold, two output vectors at once
/// where a vector is one register.
#define PARTS ((LANES + REGISTER_FLOATS - 1) / REGISTER_FLOATS)
#define PAIRED (PARTS == 1)
#define COLUMNS (REGISTERS == 32 ? CK_COLUMNS : PARTS <= 2 ? 6 : 3)

/// Writes the sums: rounded to the grid and added to the residual where that is asked for.
INLINE void NAME(finish)(
    const micro_run *run, VECTOR sum[2][CK_COLUMNS], const int outputs, const int columns) {
  float units = run->units;
  MASK left = {};
  UNROLL for (int o = 0; o < outputs; o++) {
    float *y = run->y + o * run->yVector;
    const float *r = run->residual + o * run->yVector;
    if (units != 0) {
      UNROLL for (int c = 0; c < columns; c++) {
        MASK f = NAME(toFixed)(sum[o][c], units, &left);
        if (run->residual)
          f = NAME(addFixed)(
            *(const FIXED *)(r + c * run->yColumn), f, run->sign < 0 ? -1 : 0, &left);
        *(FIXED *)(y + c * run->yColumn) = f;
      }
    } else if (run->residual) {
      UNROLL for (int c = 0; c < columns; c++)
        *(VECTOR *)(y + c * run->yColumn) =
          *(const VECTOR *)(r + c * run->yColumn) + sum[o][c] * run->sign;
    } else {
      UNROLL for (int c = 0; c < columns; c++) *(VECTOR *)(y + c * run->yColumn) = sum[o][c];
    }
  }
  if (units != 0 && __builtin_reduce_or(left) < 0) ck_note(run->faults, CK_LEFT_RANGE);
}

/// `outputs` vectors of `columns` neighbouring positions: every tap multiplies `block` input
/// channels of each position, broadcast, with the weights of all lanes.
INLINE void NAME(micro)(const micro_run *run, const int block, const int outputs, const int columns) {
  VECTOR sum[2][CK_COLUMNS];
  UNROLL for (int o = 0; o < outputs; o++)
    UNROLL for (int c = 0; c < columns; c++) sum[o][c] = *(const VECTOR *)(run->bias + o * LANES);
  for (const tap *t = run->taps; t != run->tapsEnd; t++) {
    const float *x = (const float *)run->x + t->x, *w = (const float *)run->w + t->w;
    const float *w1 = w + run->wVector;
    for (int i = 0; i < block; i++) {
      VECTOR first = *(const VECTOR *)(w + i * LANES);
      VECTOR second = outputs > 1 ? *(const VECTOR *)(w1 + i * LANES) : first;
      UNROLL for (int c = 0; c < columns; c++) {
        float value = x[c * block + i];
        sum[0][c] += first * value;
        if (outputs > 1) sum[1][c] += second * value;
      }
    }
  }
  NAME(finish)(run, sum, outputs, columns);
}

/// The same where pairs of neighbouring input channels, bfloat16, meet pairs of weights.
INLINE void NAME(microPairs)(
    const micro_run *run, const int block, const int outputs, const int columns) {
  VECTOR sum[2][CK_COLUMNS];
  UNROLL for (int o = 0; o < outputs; o++)
    UNROLL for (int c = 0; c < columns; c++) sum[o][c] = *(const VECTOR *)(run->bias + o * LANES);
  for (const tap *t = run->taps; t != run->tapsEnd; t++) {
    const uint16_t *x = (const uint16_t *)run->x + t->x, *w = (const uint16_t *)run->w + t->w;
    const uint16_t *w1 = w + run->wVector;
    for (int i = 0; i < block; i += 2) {
      PAIRS first = *(const PAIRS *)(w + i * LANES);
      PAIRS second = outputs > 1 ? *(const PAIRS *)(w1 + i * LANES) : first;
      UNROLL for (int c = 0; c < columns; c++) {
        PAIRS pair = (PAIRS)((WORDS){} + *(const bf16x2 *)(x + c * block + i));
        sum[0][c] = DOT(sum[0][c], first, pair);
        if (outputs > 1) sum[1][c] = DOT(sum[1][c], second, pair);
      }
    }
  }
  NAME(finish)(run, sum, outputs, columns);
}

_Static_assert(CK_COLUMNS == 14, "a case each");
#define CASE(count) \
  case count: \
    if (pairs) NAME(microPairs)(run, block, outputs, count); \
    else NAME(micro)(run, block, outputs, count); \
    break;
INLINE void NAME(microColumns)(
    const micro_run *run, int64_t columns, const int block, const int outputs, const int pairs) {
  switch (columns) {
    CASE(1) CASE(2) CASE(3)
#if REGISTERS == 32 || LANES < 4 * REGISTER_FLOATS
    CASE(4) CASE(5) CASE(6)
#endif
#if REGISTERS == 32
    CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14)
#endif
  }
}
#undef CASE

#define MICRO(block, pairs) \
  static void NAME(micro##block##x1##pairs)(const micro_run *run, int64_t columns) { \
    NAME(microColumns)(run, columns, block, 1, pairs); \
  } \
  static void NAME(micro##block##x2##pairs)(const micro_run *run, int64_t columns) { \
    NAME(microColumns)(run, columns, block, 2, pairs); \
  }
MICRO(1, 0)
MICRO(8, 0)
MICRO(16, 0)
MICRO(8, 1)
MICRO(16, 1)
#undef MICRO

static micro_function NAME(microFor)(int64_t block, int outputs, int pairs) {
  if (pairs && outputs == 2) return block == 8 ? NAME(micro8x21) : NAME(micro16x21);
  if (pairs) return block == 8 ? NAME(micro8x11) : NAME(micro16x11);
  if (outputs == 2) {
    return block == 1 ? NAME(micro1x20) : block == 8 ? NAME(micro8x20) : NAME(micro16x20);
  }
  return block == 1 ? NAME(micro1x10) : block == 8 ? NAME(micro8x10) : NAME(micro16x10);
}

/// Adds to `taps` x `inputs` vectors of a weight's gradient what the positions of a tile give.
INLINE void NAME(accumulate)(
    const gradient_run *run, const int block, const int taps, const int inputs) {
  VECTOR sum[9][16];
  UNROLL for (int t = 0; t < taps; t++)
    UNROLL for (int i = 0; i < inputs; i++) sum[t][i] = (VECTOR){};
  for (int64_t d = 0; d < run->planes; d++) {
    for (int64_t h = 0; h < run->rows; h++) {
      int64_t row = d * run->xPlane + h * run->xRow;
      const float *dy = run->dy + d * run->dyPlane + h * run->dyRow;
      const float *x[9];
      UNROLL for (int t = 0; t < taps; t++) x[t] = run->x[t] + row;
      for (int64_t w = 0; w < run->columns; w++) {
        VECTOR g = *(const VECTOR *)(dy + w * LANES);
        UNROLL for (int t = 0; t < taps; t++)
          UNROLL for (int i = 0; i < inputs; i++) sum[t][i] += g * x[t][w * block + i];
      }
    }
  }
  UNROLL for (int t = 0; t < taps; t++)
    UNROLL for (int i = 0; i < inputs; i++) *(VECTOR *)(run->target[t] + i * LANES) += sum[t][i];
}

/// Inputs of one pass over three taps, over one tap, taps of one pass over one input.
#define INPUTS3 (REGISTERS == 32 ? 8 : PARTS <= 1 ? 4 : PARTS == 2 ? 2 : 1)
#define INPUTS1 (REGISTERS == 32 ? 16 : PARTS <= 1 ? 8 : PARTS == 2 ? 4 : 2)
#define TAPS1 (REGISTERS == 32 ? 9 : PARTS <= 1 ? 9 : PARTS == 2 ? 6 : 3)

INLINE void NAME(accumulateBlock)(gradient_run *run, int taps, const int block) {
  const int three = INPUTS3, one = INPUTS1 < block ? INPUTS1 : block;
  for (int i = 0; i < block; i += taps == 3 ? three : one) {
    if (taps == 3) NAME(accumulate)(run, block, 3, three);
    else NAME(accumulate)(run, block, 1, one);
    for (int t = 0; t < taps; t++) {
      run->x[t] += taps == 3 ? three : one;
      run->target[t] += (taps == 3 ? three : one) * LANES;
    }
  }
}
static void NAME(accumulate8)(gradient_run *run, int taps) { NAME(accumulateBlock)(run, taps, 8); }
static void NAME(accumulate16)(gradient_run *run, int taps) { NAME(accumulateBlock)(run, taps, 16); }
static void NAME(accumulate1)(gradient_run *run, int taps) {
  if (taps == 1) NAME(accumulate)(run, 1, 1, 1);
  else NAME(accumulate)(run, 1, TAPS1, 1);
}

/// Adds to `taps` x `inputs` vectors of a weight's gradient what pairs of positions give, whose
/// bfloat16 lie together: of x `[pairs][block][2]`, of dy `[pairs][lanes][2]`.
INLINE void NAME(accumulatePairs)(
    const narrow_run *run, int64_t input, const int block, const int taps, const int inputs) {
  VECTOR sum[3][16];
  float *target = run->target + input * LANES;
  UNROLL for (int t = 0; t < taps; t++)
    UNROLL for (int i = 0; i < inputs; i++)
      sum[t][i] = *(const VECTOR *)(target + t * run->tap + i * LANES);
  const uint16_t *x = run->x + 2 * input, *dy = run->dy;
  for (int64_t pair = 0; pair < run->pairs; pair++, x += 2 * block, dy += 2 * LANES) {
    PAIRS g = *(const PAIRS *)dy;
    UNROLL for (int t = 0; t < taps; t++)
      UNROLL for (int i = 0; i < inputs; i++) {
        PAIRS values = (PAIRS)((WORDS){} + *(const bf16x2 *)(x + t * run->xTap + 2 * i));
        sum[t][i] = DOT(sum[t][i], g, values);
      }
  }
  UNROLL for (int t = 0; t < taps; t++)
    UNROLL for (int i = 0; i < inputs; i++)
      *(VECTOR *)(target + t * run->tap + i * LANES) = sum[t][i];
}

INLINE void NAME(accumulatePairsOf)(narrow_run *run, const int block) {
  const int three = INPUTS3, one = INPUTS1 < block ? INPUTS1 : block;
  if (run->taps == 3) {
    for (int i = 0; i < block; i += three) NAME(accumulatePairs)(run, i, block, 3, three);
    return;
  }
  for (int t = 0; t < run->taps; t++, run->x += run->xTap, run->target += run->tap)
    for (int i = 0; i < block; i += one) NAME(accumulatePairs)(run, i, block, 1, one);
}
static void NAME(accumulateNarrow)(narrow_run run, int64_t block) {
  if (block == 8) NAME(accumulatePairsOf)(&run, 8);
  else NAME(accumulatePairsOf)(&run, 16);
}

/// Adds the gradients of all `count` taps of one pair of blocks over one tile. Of blocked inputs a
/// pass takes three taps, of planar ones `TAPS1`.
static void NAME(accumulateTaps)(
    gradient_run *run, const gradient_tap *taps, int64_t count, int64_t block, float *spare) {
  int64_t step = block == 1 ? TAPS1 : 3;
  for (int64_t first = 0; first < count;) {
    int64_t given = ck_min(step, count - first), taken = given;
    // The planes of one pass have to be the same ones.
    for (int64_t t = 1; t < given; t++)
      if (taps[first + t].firstPlane != taps[first].firstPlane
          || taps[first + t].planes != taps[first].planes) { taken = t; break; }
    if (block != 1 && taken < 3) taken = 1;
    int64_t width = taken == 1 ? 1 : step;
    run->planes = taps[first].planes;
    run->dy = run->dyTile + taps[first].firstPlane * run->dyPlane;
    for (int64_t t = 0; t < width; t++) {
      const gradient_tap *source = &taps[first + (t < taken ? t : 0)];
      run->x[t] = run->xTile + source->x + source->firstPlane * run->xPlane;
      run->target[t] = t < taken ? source->target : spare;
    }
    if (block == 1) NAME(accumulate1)(run, (int)width);
    else if (block == 8) NAME(accumulate8)(run, (int)width);
    else NAME(accumulate16)(run, (int)width);
    first += taken;
  }
}

#undef PASTE2
#undef PASTE
#undef NAME
#undef VECTOR
#undef PAIRS
#undef WORDS
#undef DOT
#undef MASK
#undef FIXED
#undef PARTS
#undef PAIRED
#undef INPUTS3
#undef INPUTS1
#undef TAPS1
#undef COLUMNS
