// Direct convolution over channel blocks. A chunk packs the input of a tile of output positions with
// its zero halo, in the phases of the stride along a row, into the lane's scratch; the inner
// loops then see unit strides and no borders, whatever the kernel's geometry. What is to
// happen to the input as it is loaded belongs into `packInput`. Where the input is bfloat16, the
// weights are rounded to it too; sums are float32.

/// Offsets (floats) of one tap's input and weights from the run's.
typedef struct { int64_t x, w; } tap;
_Static_assert(sizeof(tap) == CK_TAP_BYTES, "Swift lays out scratch by it");

typedef struct {
  /// Floats, or bfloat16 where pairs of products are summed at once.
  const void *x, *w;
  const float *bias, *residual;
  float *y;
  const tap *taps, *tapsEnd;
  int64_t wVector, yVector, yColumn;
  /// `units`: integers of the fixed-point grid in one; 0 where the result is made of floats.
  float sign, units;
  uint32_t *faults;
} micro_run;
typedef void (*micro_function)(const micro_run *, int64_t columns);

typedef struct {
  const float *xTile, *dyTile, *dy;
  const float *x[9];
  float *target[9];
  int64_t planes, rows, columns, xPlane, xRow, dyPlane, dyRow;
} gradient_run;

/// One tap of a weight's gradient: its input's offset in the tile, the planes of the tile whose
/// input is inside the volume, and where the sum goes.
typedef struct {
  int64_t x, firstPlane, planes;
  float *target;
} gradient_tap;
_Static_assert(sizeof(gradient_tap) == CK_GRADIENT_TAP_BYTES, "Swift lays out scratch by it");

/// A weight's gradient at one point: pairs of positions, depth taps `xTap` elements and, of the
/// sums, `tap` floats apart.
typedef struct {
  const uint16_t *x, *dy;
  float *target;
  int64_t pairs, taps, xTap, tap;
} narrow_run;

// Adds the products of pairs of bfloat16, those of the odd elements first. A product is exact, so that
// the processor's dot products and those made of floats agree.
#if DOT_PRODUCTS
INLINE f32x8 dot8(f32x8 sum, bf16x2x8 a, bf16x2x8 b) { return __builtin_ia32_dpbf16ps_256(sum, a, b); }
INLINE f32x16 dot16(f32x16 sum, bf16x2x16 a, bf16x2x16 b) { return __builtin_ia32_dpbf16ps_512(sum, a, b); }
#else
#define DOT(n) \
  INLINE f32x##n dot##n(f32x##n sum, bf16x2x##n a, bf16x2x##n b) { \
    u32x##n x = (u32x##n)a, y = (u32x##n)b; \
    sum += (f32x##n)(x & 0xffff0000) * (f32x##n)(y & 0xffff0000); \
    return sum + (f32x##n)(x << 16) * (f32x##n)(y << 16); \
  }
DOT(8)
DOT(16)
#undef DOT
#endif

/// Whether pairs of products of this input are summed at once, in bfloat16.
INLINE int inPairs(const ck_tensor *x) { return DOT_PRODUCTS && x->size == 2 && x->block > 1; }

#define LANES 8
#include "convolution_lanes.h"
#undef LANES
#define LANES 16
#include "convolution_lanes.h"
#undef LANES

#include "convolution_packing.h"

/// Columns that one call of the inner loop takes at most. Pairs of 8-vectors do better with the
/// 16 registers of short encoding.
INLINE int64_t microColumnLimit(int64_t lanes, int64_t outputs) {
  if (REGISTERS == 32) return lanes == 8 && outputs == 2 ? 6 : CK_COLUMNS;
  return lanes <= 2 * REGISTER_FLOATS ? 6 : 3;
}

/// Lists the taps that reach the output positions (d, h, w) and those a stride apart in h and w.
static tap *listTaps(
    const ck_convolution *args, tap *taps, const tile_input *in, const ck_tensor *x, const int64_t low[3],
    int64_t blocks, int64_t firstBlock, int64_t lanes, const int64_t at[3], int backward) {
  int64_t kd = args->kernel[0], kh = args->kernel[1], kw = args->kernel[2], b = x->block;
  int64_t phases = backward ? 1 : args->stride[2];
  for (int64_t g = 0; g < blocks; g++) {
    for (int64_t i = 0; i < kd; i++) {
      int inside;
      int64_t d = sourceOf(args, 0, at[0], i, backward, &inside);
      if (!inside || d < 0 || d >= x->d) continue;
      for (int64_t j = 0; j < kh; j++) {
        int64_t h = sourceOf(args, 1, at[1], j, backward, &inside);
        if (!inside) continue;
        for (int64_t k = 0; k < kw; k++) {
          int64_t w = sourceOf(args, 2, at[2], k, backward, &inside) - low[2];
          if (!inside) continue;
          taps->x = g * in->block + (d - low[0]) * in->plane + (h - low[1]) * in->row
            + w % phases * in->phase + w / phases * b;
          taps->w = (((firstBlock + g) * kd + i) * kh + j) * kw + k;
          taps->w *= b * lanes;
          taps++;
        }
      }
    }
  }
  return taps;
}

/// Sums of a few columns of planar outputs: to where they belong, with the residual.
static void scatterColumns(
    const ck_call *c, const float *sums, int64_t columns, int64_t lanes, int64_t vector,
    int64_t item, int64_t position, int64_t step, int first) {
  const ck_convolution *args = &c->convolution;
  const ck_tensor *y = &c->result[0], *r = &c->operand[3];
  int64_t spatial = y->d * y->h * y->w;
  float units = unitsOf(c);
  for (int64_t l = 0; l < lanes && vector * lanes + l < y->c; l++) {
    int64_t at = ((vector * lanes + l) * y->n + item) * spatial + position;
    elements out = elementsOf(y, at);
    const float *residual = first ? (const float *)r->data : (const float *)y->data;
    float sign = args->residualSign ? (float)args->residualSign : 1;
    for (int64_t j = 0; j < columns; j++) {
      float sum = sums[j * lanes + l];
      if (units != 0) {
        int32_t f = nearestOne(sum * units), known = 0, *y = (int32_t *)out.data + j * step;
        if (residual) known = ((const int32_t *)residual)[at + j * step];
        int leaves = sign < 0
          ? __builtin_sub_overflow(known, f, y) : __builtin_add_overflow(known, f, y);
        if (leaves || f == INT32_MIN) ck_note(c->context->faults, CK_LEFT_RANGE);
        continue;
      }
      if (residual) sum = residual[at + j * step] + sign * sum;
      writeOne(out, j * step, sum);
    }
  }
}

/// Sums of a few columns of one vector of bfloat16 outputs.
static void narrowColumns(
    elements y, const float *sums, int64_t columns, int64_t lanes, int64_t step) {
  for (int64_t j = 0; j < columns; j++)
    for (int64_t l = 0; l < lanes; l += 8)
      write8(y, j * step + l, *(const f32x8 *)(sums + j * lanes + l));
}

INLINE void gatherConvolution(ck_call *c, intptr_t chunk, intptr_t lane, const int backward) {
  const ck_convolution *args = &c->convolution;
  const ck_tiling *t = &args->tiling;
  const ck_tensor *x = &c->operand[0], *bias = &c->operand[2], *r = &c->operand[3];
  const ck_tensor *y = &c->result[0];
  int64_t lanes = args->lanes, planar = y->block == 1;
  int64_t inputSize = inPairs(x) ? 2 : 4;
  const char *weights =
    backward || planar || x->size == 2 ? c->scratch : (const char *)c->operand[1].data;
  int64_t outputGroup = chunk % args->outputGroups;
  chunk /= args->outputGroups;
  int64_t origin[3], end[3], low[3], limit[3] = {y->d, y->h, y->w};
  for (int a = 2; a >= 0; a--) {
    origin[a] = chunk % t->tiles[a] * t->tile[a];
    chunk /= t->tiles[a];
    end[a] = ck_min(origin[a] + t->tile[a], limit[a]);
    low[a] = lowestSource(args, a, origin[a], backward);
  }
  int64_t item = chunk;
  int64_t inputBlocks = ck_ceil(x->c, x->block);
  int64_t wVector = inputBlocks * args->kernel[0] * args->kernel[1] * args->kernel[2] * x->block * lanes;
  int64_t width = ck_ceil(lanes, REGISTER_FLOATS) == 1 ? 2 : 1;
  int64_t perGroup = (ck_ceil(args->outputVectors, args->outputGroups) + 1) / 2 * 2;
  int64_t vectorsEnd = ck_min((outputGroup + 1) * perGroup, args->outputVectors);
  int64_t phases = backward ? 1 : args->stride[2];
  int64_t step[3] = {1, backward ? args->stride[1] : 1, backward ? args->stride[2] : 1};
  int64_t rowAdvance = backward ? 1 : args->stride[1];
  int64_t spatial = y->d * y->h * y->w, yb = planar ? lanes : y->block;
  tap *taps = (tap *)ck_lane(c, lane);
  char *packed = (char *)taps + ck_whole(
    t->inputGroup * args->kernel[0] * args->kernel[1] * args->kernel[2] * CK_TAP_BYTES);
  float sums[2 * CK_COLUMNS * CK_VECTOR_FLOATS], offsets[2 * CK_VECTOR_FLOATS];

  for (int64_t g = 0; g < inputBlocks; g += t->inputGroup) {
    int64_t blocks = ck_min(t->inputGroup, inputBlocks - g);
    tile_input in = tileInput(c, x, phases, item, g, blocks, low, inputSize, packed);
    for (int64_t v = outputGroup * perGroup; v < vectorsEnd; v += width) {
      int64_t outputs = ck_min(width, vectorsEnd - v);
      micro_function micro = lanes == 8
        ? microFor8(x->block, (int)outputs, inPairs(x))
        : microFor16(x->block, (int)outputs, inPairs(x));
      for (int64_t l = 0; l < outputs * lanes; l++) {
        int64_t channel = v * lanes + l;
        offsets[l] = g == 0 && bias->data && channel < y->c
          ? ((const float *)bias->data)[channel] : 0;
      }
      micro_run run = {
        .w = weights + v * wVector * inputSize, .bias = offsets, .taps = taps, .wVector = wVector,
        .sign = args->residualSign ? (float)args->residualSign : 1,
        .units = planar ? 0 : unitsOf(c), .faults = c->context->faults};
      for (int64_t d = origin[0]; d < end[0]; d++) {
        for (int64_t hp = 0; hp < step[1]; hp++) {
          for (int64_t wp = 0; wp < step[2]; wp++) {
            int64_t at[3] = {d, origin[1] + hp, origin[2] + wp};
            if (at[1] >= end[1] || at[2] >= end[2]) continue;
            run.tapsEnd = listTaps(args, taps, &in, x, low, blocks, g, lanes, at, backward);
            int64_t columns = ck_ceil(end[2] - at[2], step[2]);
            int64_t pieces = ck_ceil(columns, microColumnLimit(lanes, outputs));
            for (int64_t h = at[1], m = 0; h < end[1]; h += step[1], m++) {
              int64_t line = (d * y->h + h) * y->w + at[2];
              for (int64_t piece = 0; piece < pieces; piece++) {
                int64_t j = columns * piece / pieces;
                int64_t taken = columns * (piece + 1) / pieces - j;
                int64_t position = line + j * step[2];
                run.x = in.data + (m * rowAdvance * in.row + j * x->block) * inputSize;
                int64_t to = ((v * y->n + item) * spatial + position) * yb;
                if (planar || y->size == 2) {
                  run.y = sums;
                  run.yColumn = lanes;
                  run.yVector = CK_COLUMNS * lanes;
                  micro(&run, taken);
                  for (int64_t o = 0; o < outputs; o++) {
                    const float *columnSums = sums + o * CK_COLUMNS * lanes;
                    if (planar)
                      scatterColumns(
                        c, columnSums, taken, lanes, v + o, item, position, step[2], g == 0);
                    else
                      narrowColumns(
                        elementsOf(y, to + o * y->n * spatial * yb), columnSums, taken, lanes,
                        step[2] * yb);
                  }
                  continue;
                }
                run.y = (float *)y->data + to;
                run.yColumn = step[2] * yb;
                run.yVector = y->n * spatial * yb;
                run.residual = g > 0 ? run.y : r->data ? (const float *)r->data + to : 0;
                micro(&run, taken);
              }
            }
          }
        }
      }
    }
  }
}

static void VARIANT(convolution)(void *call, intptr_t chunk, intptr_t lane) {
  gatherConvolution(call, chunk, lane, 0);
}

static void VARIANT(convolutionDataGradient)(void *call, intptr_t chunk, intptr_t lane) {
  gatherConvolution(call, chunk, lane, 1);
}

/// Where the packed weight of the `k`-th input and of a lane goes: pairs of inputs lie together where
/// their products are summed at once.
INLINE void packWeight(
    const ck_call *c, char *out, int64_t k, int64_t l, int64_t lanes, float weight) {
  const ck_tensor *x = &c->operand[0];
  elements pairs = {out, 2, 0};
  if (inPairs(x)) {
    writeOne(pairs, (k / 2 * lanes + l) * 2 + k % 2, weight);
    return;
  }
  ((float *)out)[k * lanes + l] = x->size == 2 ? nearestBF16(weight) : weight;
}

/// Weights with the outputs in vectors. A chunk: an output vector and an input block.
static void VARIANT(repackWeight)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *w = &c->operand[1];
  int64_t lanes = c->convolution.lanes, inner = w->d * w->h * w->w * w->block, ob = w->outputBlock;
  int64_t inputBlocks = ck_ceil(w->c, w->block), v = chunk / inputBlocks, g = chunk % inputBlocks;
  char *out = c->scratch + chunk * inner * lanes * (inPairs(&c->operand[0]) ? 2 : 4);
  for (int64_t l = 0; l < lanes; l++) {
    int64_t o = v * lanes + l;
    const float *in = (const float *)w->data + (o / ob * inputBlocks + g) * inner * ob + o % ob;
    for (int64_t k = 0; k < inner; k++) packWeight(c, out, k, l, lanes, o < w->n ? in[k * ob] : 0);
  }
}

/// Weights with inputs and outputs exchanged. A chunk: a vector of the weights' inputs and a block
/// of their outputs.
static void VARIANT(repackTransposed)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *w = &c->operand[1];
  int64_t lanes = c->convolution.lanes, taps = w->d * w->h * w->w;
  int64_t ob = w->outputBlock, ib = w->block;
  int64_t outputBlocks = ck_ceil(w->n, ob), inputBlocks = ck_ceil(w->c, ib);
  int64_t v = chunk / outputBlocks, g = chunk % outputBlocks;
  char *out = c->scratch + chunk * taps * ob * lanes * (inPairs(&c->operand[0]) ? 2 : 4);
  for (int64_t k = 0; k < taps; k++) {
    for (int64_t l = 0; l < lanes; l++) {
      int64_t i = v * lanes + l;
      if (i >= inputBlocks * ib) {
        for (int64_t o = 0; o < ob; o++) packWeight(c, out, k * ob + o, l, lanes, 0);
        continue;
      }
      const float *in = (const float *)w->data
        + (((g * inputBlocks + i / ib) * taps + k) * ib + i % ib) * ob;
      for (int64_t o = 0; o < ob; o++) packWeight(c, out, k * ob + o, l, lanes, in[o]);
    }
  }
}
