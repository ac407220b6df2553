// Cubes of eight voxels where channels lie in blocks: a vector holds one voxel of `LANES` channels. On the
// coarse side the eight values of a fine channel lie together, so that transposing gives these vectors.
#define PASTE2(a, b) a##b
#define PASTE(a, b) PASTE2(a, b)
#define NAME(name) PASTE(name, LANES)
#define VECTOR PASTE(f32x, LANES)
#define DOUBLES PASTE(f64x, LANES)
#define MASK PASTE(i32x, LANES)

/// The cubes of `LANES` fine channels in a plane (n, d) of the coarse tensor.
typedef struct {
  /// Where the first cube has its eight voxels.
  float *fine[8];
  /// Where it has the eight values of each channel.
  float *coarse[LANES];
  /// Channels that there are; the other lanes are padding.
  int64_t channels;
  /// Floats from cube to cube and from row to row of cubes.
  int64_t fineStep, fineRow, coarseStep, coarseRow;
} NAME(cubes);

INLINE NAME(cubes) NAME(cubesOf)(
    const ck_tensor *fine, const ck_tensor *coarse, const int64_t *f, int64_t item, int64_t d,
    int64_t channel) {
  int64_t plane = coarse->h * coarse->w, b = coarse->block, fb = fine->block;
  NAME(cubes) cubes = {
    .channels = ck_min(LANES, fine->c - channel),
    .fineStep = f[2] * fb, .fineRow = f[1] * fine->w * fb, .coarseStep = b,
    .coarseRow = coarse->w * b};
  for (int64_t k = 0; k < 8; k++) {
    int64_t pd = k / (f[1] * f[2]), ph = k / f[2] % f[1], pw = k % f[2];
    cubes.fine[k] = (float *)fine->data + addressOf(fine, item, channel)
      + (((d * f[0] + pd) * fine->h + ph) * fine->w + pw) * fb;
  }
  for (int64_t l = 0; l < cubes.channels; l++)
    cubes.coarse[l] =
      (float *)coarse->data + addressOf(coarse, item, (channel + l) * 8) + d * plane * b;
  return cubes;
}

INLINE void NAME(loadFine)(const NAME(cubes) *cubes, int64_t h, int64_t w, VECTOR v[8]) {
  int64_t place = h * cubes->fineRow + w * cubes->fineStep;
  UNROLL for (int k = 0; k < 8; k++) v[k] = *(const VECTOR *)(cubes->fine[k] + place);
}
INLINE void NAME(storeFine)(const NAME(cubes) *cubes, int64_t h, int64_t w, const VECTOR v[8]) {
  int64_t place = h * cubes->fineRow + w * cubes->fineStep;
  UNROLL for (int k = 0; k < 8; k++) *(VECTOR *)(cubes->fine[k] + place) = v[k];
}

INLINE void NAME(loadCoarse)(const NAME(cubes) *cubes, int64_t h, int64_t w, VECTOR v[8]) {
  int64_t place = h * cubes->coarseRow + w * cubes->coarseStep;
  f32x8 rows[LANES];
  UNROLL for (int l = 0; l < LANES; l++)
    rows[l] = l < cubes->channels ? *(const f32x8 *)(cubes->coarse[l] + place) : (f32x8){};
  for (int half = 0; half < LANES; half += 8) transpose8(rows + half);
  UNROLL for (int k = 0; k < 8; k++) v[k] = NAME(joined)(rows, k);
}
INLINE void NAME(storeCoarse)(const NAME(cubes) *cubes, int64_t h, int64_t w, const VECTOR v[8]) {
  int64_t place = h * cubes->coarseRow + w * cubes->coarseStep;
  f32x8 rows[LANES];
  UNROLL for (int k = 0; k < 8; k++) NAME(parted)(v[k], rows, k);
  for (int half = 0; half < LANES; half += 8) transpose8(rows + half);
  UNROLL for (int l = 0; l < LANES; l++)
    if (l < cubes->channels) *(f32x8 *)(cubes->coarse[l] + place) = rows[l];
}

/// The 64 numbers of each lane's channel; zero in padding.
INLINE void NAME(numbers)(const float *all, int64_t channel, int64_t channels, VECTOR out[64]) {
  for (int k = 0; k < 64; k++) {
    VECTOR v = {};
    for (int64_t l = 0; l < channels; l++) v[l] = all[(channel + l) * 64 + k];
    out[k] = v;
  }
}

/// Ones where a cube's integers are too long for shears, or `start` is not a number.
INLINE MASK NAME(tooLong)(VECTOR start, const MASK v[8]) {
  VECTOR norm = start;
  UNROLL for (int i = 0; i < 8; i++) norm += NAME(floatsOf)(v[i]) * NAME(floatsOf)(v[i]);
  return ~(MASK)(norm < LIFTED_NORM);
}

/// `liftCubes` for many channels; `start` is zero, or a NaN where a channel's numbers are not finite.
INLINE void NAME(lift)(
    const VECTOR *signs, VECTOR start, const int up, MASK v[8], MASK *left) {
  *left |= NAME(tooLong)(start, v);
  MASK negative[8];
  UNROLL for (int i = 0; i < 8; i++) {
    negative[i] = signs[i] < 0;
    if (!up) v[i] = (v[i] ^ negative[i]) - negative[i];
  }
  const VECTOR *steps = signs + 8;
  if (up) {
    UNROLL for (int j = 0; j < 8; j++) {
      UNROLL for (int i = j + 1; i < 8; i++, steps += 2) {
        v[j] -= NAME(nearest)(NAME(floatsOf)(v[i]) * steps[0]);
        v[i] -= NAME(nearest)(NAME(floatsOf)(v[j]) * steps[1]);
        v[j] -= NAME(nearest)(NAME(floatsOf)(v[i]) * steps[0]);
      }
    }
  } else {
    steps += 56;
    UNROLL for (int j = 6; j >= 0; j--) {
      UNROLL for (int i = 7; i > j; i--) {
        steps -= 2;
        v[j] += NAME(nearest)(NAME(floatsOf)(v[i]) * steps[0]);
        v[i] += NAME(nearest)(NAME(floatsOf)(v[j]) * steps[1]);
        v[j] += NAME(nearest)(NAME(floatsOf)(v[i]) * steps[0]);
      }
    }
  }
  *left |= NAME(tooLong)(start, v);
  if (up)
    UNROLL for (int i = 0; i < 8; i++) v[i] = (v[i] ^ negative[i]) - negative[i];
}

/// The products of the cubes of a plane with matrices, by the matrices themselves or by lifting steps.
INLINE void NAME(mapPlane)(
    ck_call *c, int64_t item, int64_t d, const float *matrices, const int lifts, const int up) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  const ck_tensor *fine = up ? y : x, *coarse = up ? x : y;
  MASK left = {};
  VECTOR numbers[64], in[8], out[8];
  for (int64_t channel = 0; channel < fine->c; channel += LANES) {
    NAME(cubes) cubes = NAME(cubesOf)(fine, coarse, c->cubes.factor, item, d, channel);
    NAME(numbers)(matrices, channel, cubes.channels, numbers);
    VECTOR start = {};
    for (int k = 0; k < (lifts ? 64 : 0); k++) start += numbers[k] * 0.0f;
    for (int64_t h = 0; h < coarse->h; h++) {
      for (int64_t w = 0; w < coarse->w; w++) {
        if (up) NAME(loadCoarse)(&cubes, h, w, in);
        else NAME(loadFine)(&cubes, h, w, in);
        if (lifts) {
          MASK v[8];
          UNROLL for (int i = 0; i < 8; i++) v[i] = (MASK)in[i];
          NAME(lift)(numbers, start, up, v, &left);
          UNROLL for (int i = 0; i < 8; i++) out[i] = (VECTOR)v[i];
        } else {
          UNROLL for (int i = 0; i < 8; i++) {
            out[i] = (VECTOR){};
            UNROLL for (int j = 0; j < 8; j++)
              out[i] += in[j] * (up ? numbers[j * 8 + i] : numbers[i * 8 + j]);
          }
        }
        if (up) NAME(storeFine)(&cubes, h, w, out);
        else NAME(storeCoarse)(&cubes, h, w, out);
      }
    }
  }
  if (__builtin_reduce_or(left) < 0) ck_note(c->context->faults, CK_LEFT_RANGE);
}

/// Neighbours of a row whose products are added up at once.
enum { NAME(NEIGHBOURS) = 8 };

/// Adds to `sums` the products of the coarse values with the fine ones of a few neighbours.
INLINE void NAME(addProducts)(
    VECTOR fine[][8], VECTOR coarse[][8], int64_t count, VECTOR sums[64]) {
  for (int i = 0; i < 8; i += 2) {
    for (int j = 0; j < 8; j += 4) {
      VECTOR sum[2][4];
      UNROLL for (int a = 0; a < 2; a++)
        UNROLL for (int b = 0; b < 4; b++) sum[a][b] = sums[(i + a) * 8 + j + b];
      for (int64_t n = 0; n < count; n++)
        UNROLL for (int a = 0; a < 2; a++)
          UNROLL for (int b = 0; b < 4; b++) sum[a][b] += coarse[n][i + a] * fine[n][j + b];
      UNROLL for (int a = 0; a < 2; a++)
        UNROLL for (int b = 0; b < 4; b++) sums[(i + a) * 8 + j + b] = sum[a][b];
    }
  }
}

/// The sums over the planes [first, last) for `LANES` channels: `out` holds 64 of each channel, and those of
/// the next one `apart` doubles on.
static void NAME(sumProducts)(
    ck_call *c, int64_t channel, int64_t first, int64_t last, double *out, int64_t apart) {
  const ck_tensor *x = &c->operand[0], *y = &c->operand[1];
  VECTOR fine[NAME(NEIGHBOURS)][8], coarse[NAME(NEIGHBOURS)][8];
  DOUBLES total[64] = {};
  for (int64_t k = first; k < last; k++) {
    NAME(cubes) cubes = NAME(cubesOf)(x, y, c->cubes.factor, k / y->d, k % y->d, channel);
    for (int64_t h = 0; h < y->h; h++) {
      VECTOR sums[64] = {};
      for (int64_t w = 0; w < y->w; w += NAME(NEIGHBOURS)) {
        int64_t count = ck_min(NAME(NEIGHBOURS), y->w - w);
        for (int64_t n = 0; n < count; n++) {
          NAME(loadFine)(&cubes, h, w + n, fine[n]);
          NAME(loadCoarse)(&cubes, h, w + n, coarse[n]);
          UNROLL for (int i = 0; i < 8; i++) {
            fine[n][i] = NAME(loaded)(fine[n][i], stepOf(x));
            coarse[n][i] = NAME(loaded)(coarse[n][i], stepOf(y));
          }
        }
        NAME(addProducts)(fine, coarse, count, sums);
      }
      for (int i = 0; i < 64; i++) total[i] += __builtin_convertvector(sums[i], DOUBLES);
    }
  }
  for (int64_t l = 0; l < ck_min(LANES, x->c - channel); l++)
    for (int i = 0; i < 64; i++) out[l * apart + i] = total[i][l];
}

#undef PASTE2
#undef PASTE
#undef NAME
#undef VECTOR
#undef DOUBLES
#undef MASK
