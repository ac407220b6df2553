// Convolution of 3x3 planes by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2016,
// arXiv:1509.09308); along the depth the taps are summed directly. A plane is cut into tiles of
// 4 x 4 outputs; at each of 36 points the transformed inputs of many tiles meet the transformed
// weights in the direct convolution's own inner loop, with a quarter of its products.
//
// The points 0, 1, -1, 2, -1/2 and infinity keep the rounding error at about twice that of direct
// sums (Barabasz et al. 2020, arXiv:1803.10986); 0, 1, -1, 2, -2 would make it five times.

/// Points of a tile along an axis, and in all.
enum { SPOTS = CK_EDGE + 2, POINTS = SPOTS * SPOTS };

/// What a chunk works on: planes of some tiles, numbered along the rows of tiles, a slab of planes
/// at a time.
typedef struct {
  int64_t item, firstPlane, planes, firstTile, tiles, tilesAcross;
  /// Planes of a slab of outputs, and how many more its inputs have.
  int64_t slab, halo;
  /// Zero padding before the first plane, row and column of the input.
  int64_t pad[3];
  /// Floats of one point and of one input block of a slab's transformed input.
  int64_t point, block;
} winograd_region;

#define LANES 8
#include "winograd_lanes.h"
#undef LANES
#define LANES 16
#include "winograd_lanes.h"
#undef LANES

/// The transformed weights `[output vectors][points][input blocks][depth taps][block][lanes]`. A
/// chunk: an output vector and an input block.
INLINE void winogradWeights(ck_call *c, intptr_t chunk, const int backward) {
  const ck_tensor *w = &c->operand[1];
  int64_t lanes = c->convolution.lanes, ib = w->block, ob = w->outputBlock;
  int64_t depth = w->d, taps = depth * 9;
  int64_t inputBlocks = ck_ceil(w->c, ib), outputBlocks = ck_ceil(w->n, ob);
  int64_t sources = backward ? outputBlocks : inputBlocks, block = backward ? ob : ib;
  int64_t v = chunk / sources, g = chunk % sources;
  const float *in = (const float *)w->data
    + (backward ? g * inputBlocks + v : v * inputBlocks + g) * taps * ib * ob;
  float *out = (float *)c->scratch + (v * POINTS * sources + g) * depth * block * lanes;
  int64_t point = sources * depth * block * lanes;
  for (int64_t k = 0; k < depth; k++) {
    for (int64_t i = 0; i < block; i++, out += lanes) {
      float copy[9 * 16];
      const float *taps9 = in + (k * 9 * ib + i) * ob;
      int64_t tap = ib * ob;
      if (backward) {
        // A data gradient sees the taps in reverse and inputs in the place of outputs.
        for (int64_t t = 0; t < 9; t++)
          for (int64_t l = 0; l < lanes; l++)
            copy[t * lanes + l] = in[((taps - 1 - k * 9 - t) * ib + l) * ob + i];
        taps9 = copy;
        tap = lanes;
      }
      if (c->operand[0].size == 2) {
        for (int64_t t = 0; t < 9; t++)
          for (int64_t l = 0; l < lanes; l++) copy[t * lanes + l] = nearestBF16(taps9[t * tap + l]);
        taps9 = copy;
        tap = lanes;
      }
      if (lanes == 16) weightTile16(taps9, tap, out, point);
      else weightTile8(taps9, tap, out, point);
    }
  }
}
static void VARIANT(winogradForwardWeights)(void *call, intptr_t chunk, intptr_t lane) {
  winogradWeights(call, chunk, 0);
}
static void VARIANT(winogradBackwardWeights)(void *call, intptr_t chunk, intptr_t lane) {
  winogradWeights(call, chunk, 1);
}

INLINE winograd_region winogradRegion(
    const ck_convolution *args, const ck_tensor *y, int64_t chunk, int64_t block, int backward) {
  const ck_filtering *t = &args->filtering;
  winograd_region r = {.tilesAcross = ck_ceil(y->w, CK_EDGE)};
  int64_t all = r.tilesAcross * ck_ceil(y->h, CK_EDGE), groups = t->tileGroups, group = chunk % groups;
  chunk /= groups;
  r.firstTile = all * group / groups;
  r.tiles = all * (group + 1) / groups - r.firstTile;
  r.firstPlane = chunk % t->planeGroups * t->planes;
  r.planes = ck_min(t->planes, y->d - r.firstPlane);
  r.item = chunk / t->planeGroups;
  for (int a = 0; a < 3; a++)
    r.pad[a] = backward ? args->kernel[a] - 1 - args->padding[a] : args->padding[a];
  r.slab = t->slab;
  r.halo = args->kernel[0] - 1;
  // An odd number of tiles keeps the points out of each other's cache sets.
  r.point = ((r.slab + r.halo) * r.tiles | 1) * block;
  r.block = POINTS * r.point;
  return r;
}

/// Blocks [first, first + count) of the inputs of the slab of `planes` outputs from plane `from` of
/// the region on, as points in `out`, which holds those of the slab before.
static void winogradInput(
    const ck_call *c, const ck_tensor *x, const winograd_region *r, int64_t first, int64_t count,
    int64_t from, int64_t planes, float *out) {
  int64_t b = x->block, slot = r->tiles * b, known = from > 0 ? r->halo : 0;
  prologue made;
  for (int64_t g = first; g < first + count; g++, out += r->block) {
    const prologue *normalized = prologueOf(c, x, r->item, g * b, &made);
    elements volume = elementsOf(x, (g * x->n + r->item) * x->d * x->h * x->w * b);
    for (int64_t k = 0; k < (known ? POINTS : 0); k++)
      memmove(
        out + k * r->point, out + k * r->point + r->slab * slot,
        (size_t)(known * slot) * sizeof(float));
    for (int64_t p = known; p < planes + r->halo; p++) {
      int64_t d = r->firstPlane + from - r->pad[0] + p;
      float *to = out + p * slot;
      if (d < 0 || d >= x->d) {
        for (int64_t k = 0; k < POINTS; k++)
          memset(to + k * r->point, 0, (size_t)slot * sizeof(float));
        continue;
      }
      elements plane = after(volume, d * x->h * x->w * b);
      for (int64_t t = 0; t < r->tiles; t++, to += b) {
        int64_t tile = r->firstTile + t;
        int64_t h = tile / r->tilesAcross * CK_EDGE - r->pad[1];
        int64_t w = tile % r->tilesAcross * CK_EDGE - r->pad[2];
        if (b == 16) inputTile16(plane, normalized, x->h, x->w, h, w, to, r->point);
        else inputTile8(plane, normalized, x->h, x->w, h, w, to, r->point);
      }
    }
  }
}

/// Outputs of vectors [v, v + outputs) of the slab of `planes` from plane `from` of the region on.
INLINE void winogradOutputs(
    const ck_call *c, const winograd_region *r, int64_t v, int64_t outputs, int64_t from,
    int64_t planes, const float *points, tap *taps, float *products) {
  const ck_convolution *args = &c->convolution;
  const ck_filtering *t = &args->filtering;
  const ck_tensor *x = &c->operand[0], *bias = &c->operand[2], *residual = &c->operand[3];
  const ck_tensor *y = &c->result[0];
  int64_t lanes = args->lanes, b = x->block, depth = args->kernel[0], step = depth * b * lanes;
  int64_t inputBlocks = ck_ceil(x->c, b), wPoint = inputBlocks * step;
  int64_t column = ck_min(2, args->outputVectors) * lanes, row = t->columns * column;
  int64_t columns = planes * r->tiles, pieces = ck_ceil(columns, t->columns);
  micro_function micro = lanes == 8
    ? microFor8(b, (int)outputs, 0) : microFor16(b, (int)outputs, 0);
  float zero[32] = {}, offsets[32];
  for (int64_t l = 0; l < outputs * lanes; l++) {
    int64_t channel = v * lanes + l;
    offsets[l] = bias->data && channel < y->c ? ((const float *)bias->data)[channel] : 0;
  }
  for (int64_t piece = 0; piece < pieces; piece++) {
    int64_t first = columns * piece / pieces, taken = columns * (piece + 1) / pieces - first;
    int64_t parts = ck_ceil(taken, microColumnLimit(lanes, outputs));
    for (int64_t k = 0; k < POINTS; k++) {
      for (int64_t part = 0; part < parts; part++) {
        int64_t j = taken * part / parts;
        micro_run run = {
          .bias = zero,
          .y = products + k * row + j * column, .taps = taps, .tapsEnd = taps + depth,
          .wVector = POINTS * wPoint, .yVector = lanes, .yColumn = column, .sign = 1};
        // Sums of one block at a time: rounding grows with the length of a sum.
        const float *in = points + k * r->point + (first + j) * b;
        const float *weights = (const float *)c->scratch + (v * POINTS + k) * wPoint;
        for (int64_t g = 0; g < inputBlocks; g++) {
          run.x = in + g * r->block;
          run.w = weights + g * step;
          run.residual = g > 0 ? run.y : 0;
          micro(&run, taken * (part + 1) / parts - j);
        }
      }
    }
    for (int64_t o = 0; o < outputs; o++) {
      int64_t d = r->firstPlane + from + first / r->tiles, tile = r->firstTile + first % r->tiles;
      int64_t h = tile / r->tilesAcross * CK_EDGE, w = tile % r->tilesAcross * CK_EDGE;
      for (int64_t j = 0; j < taken; j++) {
        int64_t at = ((((v + o) * y->n + r->item) * y->d + d) * y->h + h) * y->w + w;
        output_tile out = {
          .products = products + j * column + o * lanes, .point = row,
          .offsets = offsets + o * lanes, .y = elementsOf(y, at * lanes),
          .residual = residual->data ? (const float *)residual->data + at * lanes : 0,
          .sign = args->residualSign ? (float)args->residualSign : 1, .units = unitsOf(c),
          .faults = c->context->faults, .row = y->w * lanes,
          .rows = ck_min(CK_EDGE, y->h - h), .columns = ck_min(CK_EDGE, y->w - w)};
        if (lanes == 16) outputTile16(&out);
        else outputTile8(&out);
        w += CK_EDGE;
        if (++tile == r->firstTile + r->tiles) {
          d++;
          tile = r->firstTile;
          h = tile / r->tilesAcross * CK_EDGE;
          w = tile % r->tilesAcross * CK_EDGE;
        } else if (w >= r->tilesAcross * CK_EDGE) {
          h += CK_EDGE;
          w = 0;
        }
      }
    }
  }
}

/// A chunk: one region and one group of output vectors.
INLINE void winogradConvolution(ck_call *c, intptr_t chunk, intptr_t lane, const int backward) {
  const ck_convolution *args = &c->convolution;
  const ck_filtering *t = &args->filtering;
  const ck_tensor *x = &c->operand[0];
  int64_t lanes = args->lanes, b = x->block, depth = args->kernel[0];
  int64_t outputGroup = chunk % args->outputGroups;
  winograd_region r = winogradRegion(args, &c->result[0], chunk / args->outputGroups, b, backward);
  int64_t width = ck_ceil(lanes, REGISTER_FLOATS) == 1 ? 2 : 1;
  int64_t perGroup = (ck_ceil(args->outputVectors, args->outputGroups) + 1) / 2 * 2;
  int64_t end = ck_min((outputGroup + 1) * perGroup, args->outputVectors);
  tap *taps = (tap *)ck_lane(c, lane);
  float *products = (float *)((char *)taps + ck_whole(depth * CK_TAP_BYTES));
  float *points = products + POINTS * t->columns * ck_min(2, args->outputVectors) * lanes;
  for (int64_t k = 0; k < depth; k++)
    taps[k] = (tap){.x = k * r.tiles * b, .w = k * b * lanes};
  for (int64_t from = 0; from < r.planes; from += r.slab) {
    int64_t planes = ck_min(r.slab, r.planes - from);
    winogradInput(c, x, &r, 0, ck_ceil(x->c, b), from, planes, points);
    for (int64_t v = outputGroup * perGroup; v < end; v += width)
      winogradOutputs(c, &r, v, ck_min(width, end - v), from, planes, points, taps, products);
  }
}
static void VARIANT(winogradConvolution)(void *call, intptr_t chunk, intptr_t lane) {
  winogradConvolution(call, chunk, lane, 0);
}
static void VARIANT(winogradDataGradient)(void *call, intptr_t chunk, intptr_t lane) {
  winogradConvolution(call, chunk, lane, 1);
}

/// Vector `v` of a slab's gradients as points.
static void winogradGradients(
    const ck_tensor *dy, const winograd_region *r, int64_t v, int64_t lanes, int64_t from,
    int64_t columns, int64_t point, float *out) {
  elements volume = elementsOf(
    dy, ((v * dy->n + r->item) * dy->d + r->firstPlane + from) * dy->h * dy->w * lanes);
  for (int64_t j = 0; j < columns; j++, out += lanes) {
    elements plane = after(volume, j / r->tiles * dy->h * dy->w * lanes);
    int64_t tile = r->firstTile + j % r->tiles;
    int64_t h = tile / r->tilesAcross * CK_EDGE, w = tile % r->tilesAcross * CK_EDGE;
    if (lanes == 16) gradientTile16(plane, dy->h, dy->w, h, w, out, point);
    else gradientTile8(plane, dy->h, dy->w, h, w, out, point);
  }
}

/// A chunk: one pair of an output vector and an input block over one of the splits of all regions.
/// Sums the products of inputs' and gradients' points in the lane's scratch, then gives the weights
/// their share.
static void VARIANT(winogradWeightGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_convolution *args = &c->convolution;
  const ck_filtering *t = &args->filtering;
  const ck_tensor *x = &c->operand[0], *dy = &c->operand[1], *dw = &c->result[0];
  int64_t lanes = args->lanes, b = x->block, depth = args->kernel[0], inputBlocks = ck_ceil(x->c, b);
  int64_t pair = chunk / args->splits, split = chunk % args->splits;
  int64_t v = pair / inputBlocks, g = pair % inputBlocks, size = depth * 9 * b * lanes;
  gradient_tap *taps = (gradient_tap *)ck_lane(c, lane);
  float *spare = (float *)((char *)taps + ck_whole(depth * CK_GRADIENT_TAP_BYTES));
  float *sums = spare + CK_VECTOR_FLOATS;
  int64_t step = depth * b * lanes;
  float *points = sums + POINTS * step;
  float *gradients = points + POINTS * ((t->slab + depth - 1) * t->tiles | 1) * b;
  memset(sums, 0, (size_t)(POINTS * step) * sizeof(float));

  int64_t regions = t->planeGroups * t->tileGroups * x->n;
  for (int64_t index = regions * split / args->splits; index < regions * (split + 1) / args->splits;
       index++) {
    winograd_region r = winogradRegion(args, dy, index, b, 0);
    for (int64_t i = 0; i < depth; i++)
      taps[i] = (gradient_tap){.x = i * r.tiles * b, .planes = 1};
    for (int64_t from = 0; from < r.planes; from += r.slab) {
      int64_t planes = ck_min(r.slab, r.planes - from);
      int64_t columns = planes * r.tiles, point = (columns | 1) * lanes;
      winogradInput(c, x, &r, g, 1, from, planes, points);
      winogradGradients(dy, &r, v, lanes, from, columns, point, gradients);
      for (int64_t k = 0; k < POINTS; k++) {
        gradient_run run = {
          .xTile = points + k * r.point, .dyTile = gradients + k * point, .rows = 1,
          .columns = columns};
        for (int64_t i = 0; i < depth; i++) taps[i].target = sums + k * step + i * b * lanes;
        if (lanes == 8) accumulateTaps8(&run, taps, depth, b, spare);
        else accumulateTaps16(&run, taps, depth, b, spare);
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
      if (lanes == 16) addWeightTile16(from, step, to, b * lanes);
      else addWeightTile8(from, step, to, b * lanes);
    }
  }
}
