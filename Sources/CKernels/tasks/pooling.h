// Pooling windows. A chunk is one plane (depth) of one panel of the result; the block
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
INLINE int cutsInHalves(const ck_pool *pool) {
  int halves = 1;
  for (int a = 0; a < 3; a++)
    halves &= pool->kernel[a] == 2 && pool->stride[a] == 2 && pool->padding[a] == 0;
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
  const ck_pool *pool = &c->pool;
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  int64_t panel = chunk / y->d, d = chunk % y->d, used = usedLanes(y, panel, block);
  if (block == 16 && cutsInHalves(pool)) { maxPoolHalves(c, panel, d, used); return; }
  elements in = elementsOf(x, panel * x->d * x->h * x->w * block);
  for (int64_t h = 0; h < y->h; h++) {
    for (int64_t w = 0; w < y->w; w++) {
      float best[16], values[16];
      uint8_t index[16];
      int found = 0;
      for (int64_t kd = 0; kd < pool->kernel[0]; kd++) {
        int64_t a = d * pool->stride[0] - pool->padding[0] + kd;
        if (a < 0 || a >= x->d) continue;
        for (int64_t kh = 0; kh < pool->kernel[1]; kh++) {
          int64_t b = h * pool->stride[1] - pool->padding[1] + kh;
          if (b < 0 || b >= x->h) continue;
          for (int64_t kw = 0; kw < pool->kernel[2]; kw++) {
            int64_t e = w * pool->stride[2] - pool->padding[2] + kw;
            if (e < 0 || e >= x->w) continue;
            const float *v = asFloats(
              after(in, ((a * x->h + b) * x->w + e) * block), block, values);
            uint8_t position = (uint8_t)((kd * pool->kernel[1] + kh) * pool->kernel[2] + kw);
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
  const ck_pool *pool = &c->pool;
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  int64_t panel = chunk / y->d, d = chunk % y->d;
  elements in = elementsOf(x, panel * x->d * x->h * x->w * block);
  float share = 1.0f / (float)(pool->kernel[0] * pool->kernel[1] * pool->kernel[2]);
  for (int64_t h = 0; h < y->h; h++) {
    for (int64_t w = 0; w < y->w; w++) {
      int64_t low[3] = {d, h, w}, high[3], limit[3] = {x->d, x->h, x->w};
      for (int a = 0; a < 3; a++) {
        int64_t start = low[a] * pool->stride[a] - pool->padding[a];
        low[a] = ck_max(start, 0);
        high[a] = ck_min(start + pool->kernel[a], limit[a]);
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

/// The windows [low, high) of an axis that hold a position.
typedef struct { int64_t low, high; } windows;
_Static_assert(sizeof(windows) == CK_WINDOW_BYTES, "Swift lays out scratch by it");

INLINE windows windowsOf(const ck_pool *pool, int a, int64_t at, int64_t count) {
  int64_t start = at + pool->padding[a];
  return (windows){
    ck_max(0, ck_floor(start - pool->kernel[a], pool->stride[a]) + 1),
    ck_min(count, start / pool->stride[a] + 1)};
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
  const ck_pool *pool = &c->pool;
  const ck_tensor *dy = &c->operand[0], *dx = &c->result[0];
  int64_t panel = chunk / dx->d, d = chunk % dx->d;
  int64_t base = panel * dy->d * dy->h * dy->w * block;
  if (block == 16 && indices && cutsInHalves(pool) && dx->d == 2 * dy->d && dx->h == 2 * dy->h
      && dx->w == 2 * dy->w) {
    maxPoolGradientHalves(c, panel, d, indices, r);
    return;
  }
  elements in = elementsOf(dy, base), out = elementsOf(dx, 0);
  if (indices) indices += base;
  float share = indices ? 1 : 1.0f / (float)(pool->kernel[0] * pool->kernel[1] * pool->kernel[2]);
  windows planes = windowsOf(pool, 0, d, dy->d), *columns = (windows *)ck_lane(c, lane);
  for (int64_t w = 0; w < dx->w; w++) columns[w] = windowsOf(pool, 2, w, dy->w);
  for (int64_t h = 0; h < dx->h; h++) {
    windows rows = windowsOf(pool, 1, h, dy->h);
    for (int64_t w = 0; w < dx->w; w++) {
      float sum[16] = {0};
      for (int64_t a = planes.low; a < planes.high; a++) {
        for (int64_t b = rows.low; b < rows.high; b++) {
          for (int64_t e = columns[w].low; e < columns[w].high; e++) {
            int64_t at = ((a * dy->h + b) * dy->w + e) * block;
            float values[16];
            const float *g = asFloats(after(in, at), block, values);
            if (!indices) {
              for (int l = 0; l < block; l++) sum[l] += g[l];
              continue;
            }
            uint8_t position = (uint8_t)(((d + pool->padding[0] - a * pool->stride[0]) * pool->kernel[1]
              + h + pool->padding[1] - b * pool->stride[1]) * pool->kernel[2]
              + w + pool->padding[2] - e * pool->stride[2]);
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
