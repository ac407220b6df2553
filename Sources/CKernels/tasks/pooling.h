// Pooling windows and upsampling. A chunk is one plane (depth) of one panel of the result; the block
// is a constant in the inner loops.

#define WITH_BLOCK(body, tensor) \
  switch ((tensor)->block) { \
  case 16: body(c, chunk, lane, 16); break; \
  case 8: body(c, chunk, lane, 8); break; \
  default: body(c, chunk, lane, 1); \
  }

/// Lanes of a panel that hold channels.
INLINE int64_t usedLanes(const ck_tensor *t, int64_t panel, const int block) {
  return ck_min(block, t->c - panel / t->n * block);
}

/// Whether windows are whole cubes of two that cut x, up to what is left over, without overlap.
INLINE int cutsInHalves(const ck_call *c) {
  int halves = 1;
  for (int a = 0; a < 3; a++)
    halves &= c->kernel[a] == 2 && c->stride[a] == 2 && c->padding[a] == 0;
  return halves;
}

/// `maxPoolPlane` of cubes of two and blocks of 16, without a branch in the loop.
INLINE void maxPoolHalves(ck_call *c, int64_t panel, int64_t d, int64_t used) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  f32x16 valid = splat(0);
  for (int64_t l = 0; l < used; l++) valid[l] = 1;
  i32x16 inside = (i32x16)(valid > 0);
  int64_t row = x->w * 16, plane = x->h * row;
  for (int64_t h = 0; h < y->h; h++) {
    elements in = elementsOf(x, (panel * x->d + 2 * d) * plane + 2 * h * row);
    int64_t at = ((panel * y->d + d) * y->h + h) * y->w * 16;
    for (int64_t w = 0; w < y->w; w++, at += 16) {
      f32x16 best = read16(in, w * 32);
      i32x16 index = {};
      UNROLL for (int k = 1; k < 8; k++) {
        f32x16 v = read16(in, w * 32 + k / 4 * plane + k / 2 % 2 * row + k % 2 * 16);
        i32x16 larger = (i32x16)(v > best) | (i32x16)(v != v);
        best = choose(larger, v, best);
        index = (larger & k) | (~larger & index);
      }
      write16(elementsOf(y, 0), at, choose(inside, best, splat(0)));
      *(u8x16 *)((uint8_t *)c->result[1].data + at) =
        __builtin_convertvector(index & inside, u8x16);
    }
  }
}

INLINE void maxPoolPlane(ck_call *c, intptr_t chunk, intptr_t lane, const int block) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  int64_t panel = chunk / y->d, d = chunk % y->d, used = usedLanes(y, panel, block);
  if (block == 16 && cutsInHalves(c)) { maxPoolHalves(c, panel, d, used); return; }
  elements in = elementsOf(x, panel * x->d * x->h * x->w * block);
  for (int64_t h = 0; h < y->h; h++) {
    for (int64_t w = 0; w < y->w; w++) {
      float best[16], values[16];
      uint8_t index[16];
      int found = 0;
      for (int64_t kd = 0; kd < c->kernel[0]; kd++) {
        int64_t a = d * c->stride[0] - c->padding[0] + kd;
        if (a < 0 || a >= x->d) continue;
        for (int64_t kh = 0; kh < c->kernel[1]; kh++) {
          int64_t b = h * c->stride[1] - c->padding[1] + kh;
          if (b < 0 || b >= x->h) continue;
          for (int64_t kw = 0; kw < c->kernel[2]; kw++) {
            int64_t e = w * c->stride[2] - c->padding[2] + kw;
            if (e < 0 || e >= x->w) continue;
            const float *v = asFloats(
              after(in, ((a * x->h + b) * x->w + e) * block), block, values);
            uint8_t position = (uint8_t)((kd * c->kernel[1] + kh) * c->kernel[2] + kw);
            if (!found) {
              for (int l = 0; l < block; l++) { best[l] = v[l]; index[l] = position; }
              found = 1;
              continue;
            }
            for (int l = 0; l < block; l++) {
              int larger = v[l] > best[l] || v[l] != v[l];
              best[l] = larger ? v[l] : best[l];
              index[l] = larger ? position : index[l];
            }
          }
        }
      }
      int64_t at = (((panel * y->d + d) * y->h + h) * y->w + w) * block;
      for (int l = 0; l < block; l++) {
        best[l] = l >= used ? 0 : found ? best[l] : -INFINITY;
        ((uint8_t *)c->result[1].data)[at + l] = l < used && found ? index[l] : 0;
      }
      writeFloats(elementsOf(y, 0), at, best, block);
    }
  }
}
static void VARIANT(maxPool)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_BLOCK(maxPoolPlane, &c->result[0])
}

INLINE void averagePoolPlane(ck_call *c, intptr_t chunk, intptr_t lane, const int block) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  int64_t panel = chunk / y->d, d = chunk % y->d;
  elements in = elementsOf(x, panel * x->d * x->h * x->w * block);
  float share = 1.0f / (float)(c->kernel[0] * c->kernel[1] * c->kernel[2]);
  for (int64_t h = 0; h < y->h; h++) {
    for (int64_t w = 0; w < y->w; w++) {
      int64_t low[3] = {d, h, w}, high[3], limit[3] = {x->d, x->h, x->w};
      for (int a = 0; a < 3; a++) {
        int64_t start = low[a] * c->stride[a] - c->padding[a];
        low[a] = ck_max(start, 0);
        high[a] = ck_min(start + c->kernel[a], limit[a]);
      }
      // One partial sum a row and one a plane: global pools have long sums.
      float sum[16] = {0};
      for (int64_t a = low[0]; a < high[0]; a++) {
        float plane[16] = {0};
        for (int64_t b = low[1]; b < high[1]; b++) {
          float row[16] = {0};
          for (int64_t e = low[2]; e < high[2]; e++) {
            float values[16];
            const float *v = asFloats(
              after(in, ((a * x->h + b) * x->w + e) * block), block, values);
            for (int l = 0; l < block; l++) row[l] += v[l];
          }
          for (int l = 0; l < block; l++) plane[l] += row[l];
        }
        for (int l = 0; l < block; l++) sum[l] += plane[l];
      }
      for (int l = 0; l < block; l++) sum[l] *= share;
      int64_t at = (((panel * y->d + d) * y->h + h) * y->w + w) * block;
      writeFloats(elementsOf(y, 0), at, sum, block);
    }
  }
}
static void VARIANT(averagePool)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_BLOCK(averagePoolPlane, &c->result[0])
}

/// The windows [low, high) of an axis that hold position `at`.
INLINE void windowsOf(const ck_call *c, int a, int64_t at, int64_t count, int64_t *low, int64_t *high) {
  int64_t start = at + c->padding[a];
  *low = ck_max(0, ck_floor(start - c->kernel[a], c->stride[a]) + 1);
  *high = ck_min(count, start / c->stride[a] + 1);
}

/// `poolGradientPlane` of a maximum over cubes of two in blocks of 16 that leave nothing over.
INLINE void maxPoolGradientHalves(
    ck_call *c, int64_t panel, int64_t d, const uint8_t *indices, const float *r) {
  const ck_tensor *dy = &c->operand[0], *dx = &c->result[0];
  elements in = elementsOf(dy, 0), out = elementsOf(dx, 0);
  for (int64_t h = 0; h < dx->h; h++) {
    int64_t from = ((panel * dy->d + d / 2) * dy->h + h / 2) * dy->w * 16;
    int64_t to = ((panel * dx->d + d) * dx->h + h) * dx->w * 16;
    int32_t position = (int32_t)(d % 2 * 4 + h % 2 * 2);
    for (int64_t w = 0; w < dy->w; w++, from += 16, to += 32) {
      f32x16 g = read16(in, from);
      i32x16 index = __builtin_convertvector(*(const u8x16 *)(indices + from), i32x16);
      UNROLL for (int k = 0; k < 2; k++) {
        f32x16 v = choose(index == position + k, g, splat(0));
        if (r) v += load16(r + to + k * 16);
        write16(out, to + k * 16, v);
      }
    }
  }
}

/// Gathers, for every input position, from the windows that hold it; `indices` picks one position
/// of each window.
INLINE void poolGradientPlane(
    ck_call *c, intptr_t chunk, intptr_t lane, const uint8_t *indices, const float *r,
    const int block) {
  const ck_tensor *dy = &c->operand[0], *dx = &c->result[0];
  int64_t panel = chunk / dx->d, d = chunk % dx->d;
  int64_t base = panel * dy->d * dy->h * dy->w * block;
  if (block == 16 && indices && cutsInHalves(c) && dx->d == 2 * dy->d && dx->h == 2 * dy->h
      && dx->w == 2 * dy->w) {
    maxPoolGradientHalves(c, panel, d, indices, r);
    return;
  }
  elements in = elementsOf(dy, base), out = elementsOf(dx, 0);
  if (indices) indices += base;
  float share = indices ? 1 : 1.0f / (float)(c->kernel[0] * c->kernel[1] * c->kernel[2]);
  int64_t d0, d1, h0, h1, (*columns)[2] = (int64_t (*)[2])ck_lane(c, lane);
  windowsOf(c, 0, d, dy->d, &d0, &d1);
  for (int64_t w = 0; w < dx->w; w++) windowsOf(c, 2, w, dy->w, &columns[w][0], &columns[w][1]);
  for (int64_t h = 0; h < dx->h; h++) {
    windowsOf(c, 1, h, dy->h, &h0, &h1);
    for (int64_t w = 0; w < dx->w; w++) {
      float sum[16] = {0};
      for (int64_t a = d0; a < d1; a++) {
        for (int64_t b = h0; b < h1; b++) {
          for (int64_t e = columns[w][0]; e < columns[w][1]; e++) {
            int64_t at = ((a * dy->h + b) * dy->w + e) * block;
            float values[16];
            const float *g = asFloats(after(in, at), block, values);
            if (!indices) {
              for (int l = 0; l < block; l++) sum[l] += g[l];
              continue;
            }
            uint8_t position = (uint8_t)(((d + c->padding[0] - a * c->stride[0]) * c->kernel[1]
              + h + c->padding[1] - b * c->stride[1]) * c->kernel[2]
              + w + c->padding[2] - e * c->stride[2]);
            for (int l = 0; l < block; l++)
              sum[l] += indices[at + l] == position ? g[l] : 0;
          }
        }
      }
      int64_t at = (((panel * dx->d + d) * dx->h + h) * dx->w + w) * block;
      for (int l = 0; l < block; l++)
        sum[l] = (r ? r[at + l] : 0) + sum[l] * share;
      writeFloats(out, at, sum, block);
    }
  }
}
INLINE void maxPoolGradientPlane(ck_call *c, intptr_t chunk, intptr_t lane, const int block) {
  poolGradientPlane(c, chunk, lane, c->operand[1].data, c->operand[2].data, block);
}
INLINE void averagePoolGradientPlane(ck_call *c, intptr_t chunk, intptr_t lane, const int block) {
  poolGradientPlane(c, chunk, lane, 0, c->operand[1].data, block);
}
static void VARIANT(maxPoolGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_BLOCK(maxPoolGradientPlane, &c->result[0])
}
static void VARIANT(averagePoolGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_BLOCK(averagePoolGradientPlane, &c->result[0])
}

/// The sources of a target along an axis: source `low` with weight 1 - fraction and, unless the
/// fraction is zero, low + 1.
typedef struct { int64_t low; float fraction; } blend;

INLINE blend blendOf(const ck_call *c, int axis, int64_t target, int64_t size) {
  int64_t f = c->stride[axis];
  if (!c->trilinear) return (blend){target / f, 0};
  double position = ((double)target + 0.5) / (double)f - 0.5;
  if (position < 0) position = 0;
  if (position > (double)(size - 1)) position = (double)(size - 1);
  int64_t low = (int64_t)position;
  return (blend){low, (float)(position - (double)low)};
}

/// The weight of source `source` in a target.
INLINE float blendWeight(blend b, int64_t source) {
  return b.low == source ? 1 - b.fraction : b.low + 1 == source ? b.fraction : 0;
}

/// The blends of a row's targets, in the lane's scratch; the blended row follows.
INLINE blend *blendsOfRow(const ck_call *c, intptr_t lane, int64_t size) {
  blend *blends = (blend *)ck_lane(c, lane);
  for (int64_t w = 0; w < size * c->stride[2]; w++) blends[w] = blendOf(c, 2, w, size);
  return blends;
}

/// Up to four weighted rows of `count`, added to `sum` if that holds something.
static void blendRows(
    float *sum, int64_t count, const elements rows[4], const float weights[4], int rowCount,
    int holds) {
  for (int64_t i = 0; i < count; i += 16) {
    int64_t left = count - i;
    f32x16 v = holds ? loadPart(sum + i, left) : splat(0);
    for (int k = 0; k < rowCount; k++) v += readPart(rows[k], i, left) * weights[k];
    storePart(sum + i, v, left);
  }
}

/// Rows of x are first blended over depth and height into the lane's scratch, then along the row.
INLINE void upsampleRows(
    ck_call *c, intptr_t chunk, intptr_t lane, const int block, const int rounded) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  const float *r = c->operand[1].data;
  elements out = elementsOf(y, 0);
  int64_t panel = chunk / y->d, d = chunk % y->d, row = x->w * block;
  elements in = elementsOf(x, panel * x->d * x->h * row);
  const blend *blends = blendsOfRow(c, lane, x->w), bd = blendOf(c, 0, d, x->d);
  float *blended = (float *)(blends + y->w), sign = c->residualSign < 0 ? -1 : 1;
  int32_t left[16] = {0};
  for (int64_t h = 0; h < y->h; h++) {
    blend bh = blendOf(c, 1, h, x->h);
    for (int a = 0; a < (bd.fraction != 0 ? 2 : 1); a++) {
      for (int b = 0; b < (bh.fraction != 0 ? 2 : 1); b++) {
        elements from = after(in, ((bd.low + a) * x->h + bh.low + b) * row);
        float weight = blendWeight(bd, bd.low + a) * blendWeight(bh, bh.low + b);
        blendRows(blended, row, &from, &weight, 1, a + b > 0);
      }
    }
    int64_t at = ((panel * y->d + d) * y->h + h) * y->w * block;
    for (int64_t w = 0; w < y->w; w++) {
      const float *from = blended + blends[w].low * block;
      // The last source has no neighbour; its fraction is zero.
      float fraction = blends[w].fraction;
      const float *next = fraction != 0 ? from + block : from;
      float v[16];
      for (int l = 0; l < block; l++) v[l] = from[l] + fraction * (next[l] - from[l]);
      if (rounded)
        for (int l = 0; l < block; l++) {
          float shift = copysignf(c->rounding, v[l]);
          v[l] = (v[l] + shift) - shift;
        }
      if (r)
        for (int l = 0; l < block; l++) v[l] = r[at + w * block + l] + sign * v[l];
      if (rounded)
        for (int l = 0; l < block; l++) {
          left[l] |= fabsf(v[l]) >= c->range;
          v[l] = fabsf(v[l]) >= c->range ? INFINITY : v[l];
        }
      writeFloats(out, at + w * block, v, block);
    }
  }
  if (!rounded) return;
  i32x16 all;
  memcpy(&all, left, sizeof all);
  noteLeftRange(c, all);
}
INLINE void upsamplePlane(ck_call *c, intptr_t chunk, intptr_t lane, const int block) {
  if (c->rounding != 0) upsampleRows(c, chunk, lane, block, 1);
  else upsampleRows(c, chunk, lane, block, 0);
}
static void VARIANT(upsample)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_BLOCK(upsamplePlane, &c->result[0])
}

/// Targets that may draw from a source along an axis: [low, high).
INLINE void targetsOf(const ck_call *c, int axis, int64_t source, int64_t size, int64_t *low, int64_t *high) {
  int64_t f = c->stride[axis], reach = c->trilinear ? 1 : 0;
  *low = ck_max(0, (source - reach) * f);
  *high = ck_min(size * f, (source + 1 + reach) * f);
}

INLINE void upsampleGradientPlane(ck_call *c, intptr_t chunk, intptr_t lane, const int block) {
  const ck_tensor *dy = &c->operand[0], *dx = &c->result[0];
  const float *r = c->operand[1].data;
  elements out = elementsOf(dx, 0);
  int64_t panel = chunk / dx->d, d = chunk % dx->d, row = dy->w * block;
  elements in = elementsOf(dy, panel * dy->d * dy->h * row);
  const blend *blends = blendsOfRow(c, lane, dx->w);
  float *blended = (float *)(blends + dy->w), sign = c->residualSign < 0 ? -1 : 1;
  int64_t d0, d1, h0, h1, w0, w1;
  // Away from the borders four targets with these weights draw from each source.
  int doubles = c->trilinear && c->stride[2] == 2;
  targetsOf(c, 0, d, dx->d, &d0, &d1);
  for (int64_t h = 0; h < dx->h; h++) {
    targetsOf(c, 1, h, dx->h, &h0, &h1);
    // Rows in fours: each pass over the blended row costs as much as a row of the operand.
    elements rows[4];
    float weights[4];
    int count = 0, whole = 0;
    for (int64_t a = d0; a < d1; a++) {
      float wd = blendWeight(blendOf(c, 0, a, dx->d), d);
      for (int64_t b = h0; b < h1; b++) {
        float weight = wd == 0 ? 0 : wd * blendWeight(blendOf(c, 1, b, dx->h), h);
        if (weight != 0) {
          rows[count] = after(in, (a * dy->h + b) * row);
          weights[count++] = weight;
        }
        if (count < 4 && (a + 1 < d1 || b + 1 < h1)) continue;
        blendRows(blended, row, rows, weights, count, whole);
        whole = 1;
        count = 0;
      }
    }
    int64_t at = ((panel * dx->d + d) * dx->h + h) * dx->w * block;
    for (int64_t w = 0; w < dx->w; w++) {
      float sum[16] = {0};
      targetsOf(c, 2, w, dx->w, &w0, &w1);
      if (doubles && w > 0 && w + 1 < dx->w) {
        const float *from = blended + (2 * w - 1) * block;
        for (int l = 0; l < block; l++)
          sum[l] = 0.25f * from[l] + 0.75f * from[block + l] + 0.75f * from[2 * block + l]
            + 0.25f * from[3 * block + l];
        w0 = w1;
      }
      for (int64_t e = w0; e < w1; e++) {
        float weight = blendWeight(blends[e], w);
        for (int l = 0; l < block; l++) sum[l] += weight * blended[e * block + l];
      }
      if (r)
        for (int l = 0; l < block; l++) sum[l] = r[at + w * block + l] + sign * sum[l];
      writeFloats(out, at + w * block, sum, block);
    }
  }
}
static void VARIANT(upsampleGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_BLOCK(upsampleGradientPlane, &c->result[0])
}
