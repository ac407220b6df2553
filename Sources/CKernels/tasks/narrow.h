// Convolution of 3x3 planes by minimal filtering F(4x2, 3x3) (see winograd.h) whose products are of
// bfloat16: points are rounded once, as they are written to scratch, and pairs of products are summed
// in float32. Its transforms enlarge the rounding 2.8 times, those of F(4x4, 3x3) 4.8 times at best.
// A chunk's tiles are neighbours in one row, so that each column of inputs is transformed along the
// height once.

/// Points of a tile, along its height and along its width.
enum {
  DOWN = CK_NARROW_HEIGHT + 2, ACROSS = CK_NARROW_WIDTH + 2, NARROW_POINTS = DOWN * ACROSS
};
/// Squares of the points along the height, and one over the derivatives of the product of all
/// (x - point) there, by which weights are multiplied.
#define INNER 0.390625f
#define OUTER 2.25f
#define ZERO_SCALE (1 / (INNER * OUTER))
#define INNER_SCALE (1 / (2 * INNER * (INNER - OUTER)))
#define OUTER_SCALE (1 / (2 * OUTER * (OUTER - INNER)))

#define LANES 8
#include "narrow_lanes.h"
#undef LANES
#define LANES 16
#include "narrow_lanes.h"
#undef LANES

/// What a chunk works on: planes of some tiles of one row, a slab of planes at a time.
typedef struct {
  int64_t item, firstPlane, planes, firstRow, firstColumn, tiles;
  /// Planes of a slab of outputs, and how many more its inputs have.
  int64_t slab, halo;
  /// Zero padding before the first plane, row and column of the input.
  int64_t pad[3];
} narrow_region;

/// Points of a slab of one block: strides in elements of a point and of a plane. Weight gradients want
/// pairs of tiles together.
typedef struct {
  int64_t point, plane, block;
  int paired;
} narrow_layout;

INLINE narrow_layout narrowLayout(int64_t planes, int64_t tiles, int64_t block, int paired) {
  int64_t group = paired ? 2 : 1, groups = ck_ceil(tiles, group);
  // An odd number keeps the points out of each other's cache sets.
  int64_t point = (planes * groups | 1) * group * block;
  return (narrow_layout){point, groups * group * block, NARROW_POINTS * point, paired};
}

/// The transformed weights `[output vectors][points][input blocks][depth taps][block / 2][lanes][2]`.
/// A chunk: an output vector and an input block.
INLINE void narrowWeights(ck_call *c, intptr_t chunk, const int backward) {
  const ck_tensor *w = &c->operand[1];
  int64_t lanes = c->convolution.lanes, ib = w->block, ob = w->outputBlock;
  int64_t depth = w->d, taps = depth * 9;
  int64_t inputBlocks = ck_ceil(w->c, ib), outputBlocks = ck_ceil(w->n, ob);
  int64_t sources = backward ? outputBlocks : inputBlocks, block = backward ? ob : ib;
  int64_t v = chunk / sources, g = chunk % sources;
  const float *in = (const float *)w->data
    + (backward ? g * inputBlocks + v : v * inputBlocks + g) * taps * ib * ob;
  int64_t point = sources * depth * block * lanes;
  uint16_t *out = (uint16_t *)c->scratch + v * NARROW_POINTS * point + g * depth * block * lanes;
  for (int64_t k = 0; k < depth; k++) {
    float copy[9 * 16 * 16];
    const float *plane = in + k * 9 * ib * ob;
    if (backward) {
      // A data gradient sees the taps in reverse and inputs in the place of outputs.
      for (int64_t t = 0; t < 9; t++)
        for (int64_t l = 0; l < ib; l++)
          for (int64_t i = 0; i < ob; i++)
            copy[(t * ob + i) * ib + l] = in[((taps - 1 - k * 9 - t) * ib + l) * ob + i];
      plane = copy;
    }
    for (int64_t i = 0; i < block; i += 2, out += 2 * lanes, plane += 2 * lanes) {
#define TILES(n) { \
      f32x##n even[NARROW_POINTS], odd[NARROW_POINTS]; \
      narrowWeightTile##n(plane, block * n, even); \
      narrowWeightTile##n(plane + n, block * n, odd); \
      UNROLL for (int p = 0; p < NARROW_POINTS; p++) \
        storePairs##n(out + p * point, even[p], odd[p]); \
    }
      if (lanes == 16) TILES(16)
      else TILES(8)
#undef TILES
    }
  }
}
static void VARIANT(narrowForwardWeights)(void *call, intptr_t chunk, intptr_t lane) {
  narrowWeights(call, chunk, 0);
}
static void VARIANT(narrowBackwardWeights)(void *call, intptr_t chunk, intptr_t lane) {
  narrowWeights(call, chunk, 1);
}

INLINE narrow_region narrowRegion(
    const ck_convolution *args, const ck_tensor *y, int64_t chunk, int backward) {
  const ck_filtering *t = &args->filtering;
  int64_t across = ck_ceil(y->w, CK_NARROW_WIDTH), shares = ck_ceil(across, t->tiles);
  int64_t group = chunk % t->tileGroups, share = group % shares;
  narrow_region r = {.firstRow = group / shares * CK_NARROW_HEIGHT, .slab = t->slab};
  chunk /= t->tileGroups;
  int64_t firstTile = across * share / shares;
  r.firstColumn = firstTile * CK_NARROW_WIDTH;
  r.tiles = across * (share + 1) / shares - firstTile;
  r.firstPlane = chunk % t->planeGroups * t->planes;
  r.planes = ck_min(t->planes, y->d - r.firstPlane);
  r.item = chunk / t->planeGroups;
  for (int a = 0; a < 3; a++)
    r.pad[a] = backward ? args->kernel[a] - 1 - args->padding[a] : args->padding[a];
  r.halo = args->kernel[0] - 1;
  return r;
}

/// Blocks [first, first + count) of the inputs of the slab of `planes` outputs from plane `from` of
/// the region on, as points in `out`, which holds those of the slab before.
static void narrowInput(
    const ck_call *c, const ck_tensor *x, const narrow_region *r, const narrow_layout *layout,
    int64_t first, int64_t count, int64_t from, int64_t planes, uint16_t *out) {
  int64_t b = x->block, known = from > 0 ? r->halo : 0;
  _Alignas(64) float columns[(CK_NARROW_WIDTH * CK_NARROW_TILES + 2) * DOWN * 16];
  int64_t taken = CK_NARROW_WIDTH * r->tiles + 2;
  prologue made;
  for (int64_t g = first; g < first + count; g++, out += layout->block) {
    const prologue *normalized = prologueOf(c, x, r->item, g * b, &made);
    // Only points are rounded.
    made.rounds = 0;
    elements volume = elementsOf(x, (g * x->n + r->item) * x->d * x->h * x->w * b);
    for (int64_t k = 0; k < (known ? NARROW_POINTS : 0); k++) {
      uint16_t *to = out + k * layout->point;
      memmove(
        to, to + r->slab * layout->plane, (size_t)(known * layout->plane) * sizeof(uint16_t));
    }
    for (int64_t p = known; p < planes + r->halo; p++) {
      int64_t d = r->firstPlane + from - r->pad[0] + p;
      int64_t h = r->firstRow - r->pad[1], w = r->firstColumn - r->pad[2];
      uint16_t *to = out + p * layout->plane;
      if (d < 0 || d >= x->d) {
        for (int64_t k = 0; k < NARROW_POINTS; k++)
          memset(to + k * layout->point, 0, (size_t)layout->plane * sizeof(uint16_t));
        continue;
      }
      elements plane = after(volume, d * x->h * x->w * b);
      if (b == 16) {
        inputColumns16(plane, normalized, x->h, x->w, h, w, taken, (f32x16 *)columns);
        inputTiles16((f32x16 *)columns, r->tiles, layout->point, layout->paired, to);
      } else {
        inputColumns8(plane, normalized, x->h, x->w, h, w, taken, (f32x8 *)columns);
        inputTiles8((f32x8 *)columns, r->tiles, layout->point, layout->paired, to);
      }
    }
  }
}

/// Position of the first output of column `j` of the slab from plane `from` of the region on, in vectors.
INLINE int64_t outputAt(
    const narrow_region *r, const ck_tensor *y, int64_t v, int64_t from, int64_t j) {
  int64_t d = r->firstPlane + from + j / r->tiles;
  int64_t w = r->firstColumn + j % r->tiles * CK_NARROW_WIDTH;
  return (((v * y->n + r->item) * y->d + d) * y->h + r->firstRow) * y->w + w;
}

/// Outputs of vectors [v, v + outputs) of the slab of `planes` from plane `from` of the region on.
static void narrowOutputs(
    const ck_call *c, const narrow_region *r, const narrow_layout *layout, int64_t v,
    int64_t outputs, int64_t from, int64_t planes, const uint16_t *points, const tap *taps,
    float *products) {
  const ck_convolution *args = &c->convolution;
  const ck_filtering *t = &args->filtering;
  const ck_tensor *x = &c->operand[0], *bias = &c->operand[2], *residual = &c->operand[3];
  const ck_tensor *y = &c->result[0];
  int64_t lanes = args->lanes, b = x->block, count = ck_ceil(x->c, b) * args->kernel[0];
  int64_t wPoint = count * b * lanes;
  int64_t column = ck_min(2, args->outputVectors) * lanes, row = t->columns * column;
  int64_t columns = planes * r->tiles, pieces = ck_ceil(columns, t->columns);
  micro_function micro = lanes == 8
    ? microFor8(b, (int)outputs, 1) : microFor16(b, (int)outputs, 1);
  float zero[32] = {}, offsets[32];
  for (int64_t l = 0; l < outputs * lanes; l++) {
    int64_t channel = v * lanes + l;
    offsets[l] = bias->data && channel < y->c ? ((const float *)bias->data)[channel] : 0;
  }
  for (int64_t piece = 0; piece < pieces; piece++) {
    int64_t first = columns * piece / pieces, taken = columns * (piece + 1) / pieces - first;
    int64_t parts = ck_ceil(taken, microColumnLimit(lanes, outputs));
    // Where outputs go is fetched while their products are taken.
    for (int64_t j = 0; j < taken * outputs; j++) {
      int64_t at = outputAt(r, y, v + j / taken, from, first + j % taken) * lanes;
      for (int64_t i = 0; i < ck_min(CK_NARROW_HEIGHT, y->h - r->firstRow); i++) {
        __builtin_prefetch((char *)y->data + (at + i * y->w * lanes) * y->size, 1, 2);
        __builtin_prefetch((char *)y->data + (at + (i * y->w + 1) * lanes) * y->size, 1, 2);
      }
    }
    for (int64_t k = 0; k < NARROW_POINTS; k++) {
      for (int64_t part = 0; part < parts; part++) {
        int64_t j = taken * part / parts;
        micro_run run = {
          .x = points + k * layout->point + (first + j) * b,
          .w = (const uint16_t *)c->scratch + (v * NARROW_POINTS + k) * wPoint,
          .bias = zero, .y = products + k * row + j * column, .taps = taps,
          .tapsEnd = taps + count, .wVector = NARROW_POINTS * wPoint, .yVector = lanes,
          .yColumn = column, .sign = 1};
        micro(&run, taken * (part + 1) / parts - j);
      }
    }
    for (int64_t o = 0; o < outputs; o++) {
      for (int64_t j = 0; j < taken; j++) {
        int64_t at = outputAt(r, y, v + o, from, first + j);
        int64_t w = r->firstColumn + (first + j) % r->tiles * CK_NARROW_WIDTH;
        output_tile out = {
          .products = products + j * column + o * lanes, .point = row,
          .offsets = offsets + o * lanes, .y = elementsOf(y, at * lanes),
          .residual = residual->data ? (const float *)residual->data + at * lanes : 0,
          .sign = args->residualSign ? (float)args->residualSign : 1, .units = unitsOf(c),
          .faults = c->context->faults, .row = y->w * lanes,
          .rows = ck_min(CK_NARROW_HEIGHT, y->h - r->firstRow),
          .columns = ck_min(CK_NARROW_WIDTH, y->w - w)};
        if (lanes == 16) narrowOutputTile16(&out);
        else narrowOutputTile8(&out);
      }
    }
  }
}

/// A chunk: one region and one group of output vectors.
INLINE void narrowConvolution(ck_call *c, intptr_t chunk, intptr_t lane, const int backward) {
  const ck_convolution *args = &c->convolution;
  const ck_filtering *t = &args->filtering;
  const ck_tensor *x = &c->operand[0];
  int64_t lanes = args->lanes, b = x->block, depth = args->kernel[0], blocks = ck_ceil(x->c, b);
  int64_t outputGroup = chunk % args->outputGroups;
  narrow_region r = narrowRegion(args, &c->result[0], chunk / args->outputGroups, backward);
  narrow_layout layout = narrowLayout(r.slab + r.halo, r.tiles, b, 0);
  int64_t width = ck_ceil(lanes, REGISTER_FLOATS) == 1 ? 2 : 1;
  int64_t perGroup = (ck_ceil(args->outputVectors, args->outputGroups) + 1) / 2 * 2;
  int64_t end = ck_min((outputGroup + 1) * perGroup, args->outputVectors);
  tap *taps = (tap *)ck_lane(c, lane);
  float *products = (float *)((char *)taps + ck_whole(depth * blocks * CK_TAP_BYTES));
  uint16_t *points =
    (uint16_t *)(products + NARROW_POINTS * t->columns * ck_min(2, args->outputVectors) * lanes);
  for (int64_t g = 0; g < blocks; g++)
    for (int64_t k = 0; k < depth; k++)
      taps[g * depth + k] =
        (tap){.x = g * layout.block + k * layout.plane, .w = (g * depth + k) * b * lanes};
  for (int64_t from = 0; from < r.planes; from += r.slab) {
    int64_t planes = ck_min(r.slab, r.planes - from);
    narrowInput(c, x, &r, &layout, 0, blocks, from, planes, points);
    for (int64_t v = outputGroup * perGroup; v < end; v += width)
      narrowOutputs(
        c, &r, &layout, v, ck_min(width, end - v), from, planes, points, taps, products);
  }
}
static void VARIANT(narrowConvolution)(void *call, intptr_t chunk, intptr_t lane) {
  narrowConvolution(call, chunk, lane, 0);
}
static void VARIANT(narrowDataGradient)(void *call, intptr_t chunk, intptr_t lane) {
  narrowConvolution(call, chunk, lane, 1);
}

/// A chunk: one pair of an output vector and an input block over one of the splits of all regions.
/// Sums the products of inputs' and gradients' points in the lane's scratch, then gives the weights
/// their share.
static void VARIANT(narrowWeightGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_convolution *args = &c->convolution;
  const ck_filtering *t = &args->filtering;
  const ck_tensor *x = &c->operand[0], *dy = &c->operand[1], *dw = &c->result[0];
  int64_t lanes = args->lanes, b = x->block, depth = args->kernel[0], inputBlocks = ck_ceil(x->c, b);
  int64_t pair = chunk / args->splits, split = chunk % args->splits;
  int64_t v = pair / inputBlocks, g = pair % inputBlocks, size = depth * 9 * b * lanes;
  int64_t step = depth * b * lanes;
  float *sums = (float *)ck_lane(c, lane);
  uint16_t *points = (uint16_t *)(sums + NARROW_POINTS * step);
  uint16_t *gradients =
    points + narrowLayout(t->slab + depth - 1, t->tiles, b, 1).block;
  memset(sums, 0, (size_t)(NARROW_POINTS * step) * sizeof(float));

  int64_t regions = t->planeGroups * t->tileGroups * x->n;
  for (int64_t index = regions * split / args->splits; index < regions * (split + 1) / args->splits;
       index++) {
    narrow_region r = narrowRegion(args, dy, index, 0);
    narrow_layout xs = narrowLayout(r.slab + r.halo, r.tiles, b, 1);
    narrow_layout dys = narrowLayout(r.slab, r.tiles, lanes, 1);
    for (int64_t from = 0; from < r.planes; from += r.slab) {
      int64_t planes = ck_min(r.slab, r.planes - from);
      narrowInput(c, x, &r, &xs, g, 1, from, planes, points);
      for (int64_t p = 0; p < planes; p++) {
        int64_t d = r.firstPlane + from + p;
        elements plane = elementsOf(
          dy, ((v * dy->n + r.item) * dy->d + d) * dy->h * dy->w * lanes);
        uint16_t *to = gradients + p * dys.plane;
        if (lanes == 16)
          gradientTiles16(
            plane, dy->h, dy->w, r.firstRow, r.firstColumn, r.tiles, dys.point, to);
        else
          gradientTiles8(
            plane, dy->h, dy->w, r.firstRow, r.firstColumn, r.tiles, dys.point, to);
      }
      for (int64_t k = 0; k < NARROW_POINTS; k++) {
        narrow_run run = {
          .x = points + k * xs.point, .dy = gradients + k * dys.point, .target = sums + k * step,
          .pairs = planes * ck_ceil(r.tiles, 2), .taps = depth, .xTap = xs.plane,
          .tap = b * lanes};
        if (lanes == 8) accumulateNarrow8(run, b);
        else accumulateNarrow16(run, b);
      }
    }
  }
  float *out = (float *)dw->data + pair * size;
  if (args->splits > 1) {
    out = (float *)c->scratch + chunk * size;
    memset(out, 0, (size_t)size * sizeof(float));
  }
  for (int64_t k = 0; k < depth; k++) {
    for (int64_t i = 0; i < b; i++) {
      const float *from = sums + (k * b + i) * lanes;
      float *to = out + (k * 9 * b + i) * lanes;
      if (lanes == 16) addNarrowWeightTile16(from, step, to, b * lanes);
      else addNarrowWeightTile8(from, step, to, b * lanes);
    }
  }
}
