// Upsampling. A chunk is one plane (depth) of one panel of the result, as in pooling.

/// The sources of a target along an axis: source `low` with weight 1 - fraction and, unless the
/// fraction is zero, low + 1.
typedef struct { int64_t low; float fraction; } blend;
_Static_assert(sizeof(blend) == CK_BLEND_BYTES, "Swift lays out scratch by it");

INLINE blend blendOf(const ck_upsampling *args, int axis, int64_t target, int64_t size) {
  int64_t f = args->factor[axis];
  if (!args->trilinear) return (blend){target / f, 0};
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
  const ck_upsampling *args = &c->upsampling;
  blend *blends = (blend *)ck_lane(c, lane);
  for (int64_t w = 0; w < size * args->factor[2]; w++) blends[w] = blendOf(args, 2, w, size);
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
  const ck_upsampling *args = &c->upsampling;
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  const float *r = c->operand[1].data;
  elements out = elementsOf(y, 0);
  int64_t panel = chunk / y->d, d = chunk % y->d, row = x->w * block;
  elements in = elementsOf(x, panel * x->d * x->h * row);
  const blend *blends = blendsOfRow(c, lane, x->w), bd = blendOf(args, 0, d, x->d);
  float *blended = (float *)(blends + y->w), sign = args->residualSign < 0 ? -1 : 1;
  float units = unitsOf(c);
  i32x16 left = {};
  for (int64_t h = 0; h < y->h; h++) {
    blend bh = blendOf(args, 1, h, x->h);
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
      float v[16] = {0};
      for (int l = 0; l < block; l++) v[l] = from[l] + fraction * (next[l] - from[l]);
      if (rounded) {
        i32x16 f = toFixed16(load16(v), units, &left);
        int64_t to = at + w * block;
        if (r) f = addFixed16(loadFixed(r + to, block), f, sign < 0 ? -1 : 0, &left);
        storeFixed((float *)out.data + to, f, block);
        continue;
      }
      if (r)
        for (int l = 0; l < block; l++) v[l] = r[at + w * block + l] + sign * v[l];
      writeFloats(out, at + w * block, v, block);
    }
  }
  noteLeftRange(c, left);
}
INLINE void upsamplePlane(ck_call *c, intptr_t chunk, intptr_t lane, const int block) {
  if (c->result[0].grid) upsampleRows(c, chunk, lane, block, 1);
  else upsampleRows(c, chunk, lane, block, 0);
}
static void VARIANT(upsample)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  WITH_BLOCK(upsamplePlane, &c->result[0])
}

/// Targets that may draw from a source along an axis: [low, high).
INLINE void targetsOf(
    const ck_upsampling *args, int axis, int64_t source, int64_t size, int64_t *low, int64_t *high) {
  int64_t f = args->factor[axis], reach = args->trilinear ? 1 : 0;
  *low = ck_max(0, (source - reach) * f);
  *high = ck_min(size * f, (source + 1 + reach) * f);
}

INLINE void upsampleGradientPlane(ck_call *c, intptr_t chunk, intptr_t lane, const int block) {
  const ck_upsampling *args = &c->upsampling;
  const ck_tensor *dy = &c->operand[0], *dx = &c->result[0];
  const float *r = c->operand[1].data;
  elements out = elementsOf(dx, 0);
  int64_t panel = chunk / dx->d, d = chunk % dx->d, row = dy->w * block;
  elements in = elementsOf(dy, panel * dy->d * dy->h * row);
  const blend *blends = blendsOfRow(c, lane, dx->w);
  float *blended = (float *)(blends + dy->w), sign = args->residualSign < 0 ? -1 : 1;
  int64_t d0, d1, h0, h1, w0, w1;
  // Away from the borders four targets with these weights draw from each source.
  int doubles = args->trilinear && args->factor[2] == 2;
  targetsOf(args, 0, d, dx->d, &d0, &d1);
  for (int64_t h = 0; h < dx->h; h++) {
    targetsOf(args, 1, h, dx->h, &h0, &h1);
    // Rows in fours: each pass over the blended row costs as much as a row of the operand.
    elements rows[4];
    float weights[4];
    int count = 0, whole = 0;
    for (int64_t a = d0; a < d1; a++) {
      float wd = blendWeight(blendOf(args, 0, a, dx->d), d);
      for (int64_t b = h0; b < h1; b++) {
        float weight = wd == 0 ? 0 : wd * blendWeight(blendOf(args, 1, b, dx->h), h);
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
      targetsOf(args, 2, w, dx->w, &w0, &w1);
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
