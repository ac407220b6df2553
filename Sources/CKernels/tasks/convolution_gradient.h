// The gradient of a convolution by its weights.

/// A tile of gradients that are planar, bfloat16 or integers of a grid as vectors of floats `[d][h][w][lanes]`.
static void packGradient(
    const ck_tensor *dy, int64_t lanes, int64_t vector, int64_t item, const int64_t origin[3],
    const int64_t end[3], float *out) {
  int64_t spatial = dy->d * dy->h * dy->w, count = end[2] - origin[2];
  for (int64_t d = origin[0]; d < end[0]; d++) {
    for (int64_t h = origin[1]; h < end[1]; h++, out += count * lanes) {
      int64_t position = (d * dy->h + h) * dy->w + origin[2];
      if (dy->block != 1) {
        int64_t at = ((vector * dy->n + item) * spatial + position) * lanes;
        asFloats(elementsOf(dy, at), count * lanes, out);
        continue;
      }
      for (int64_t l = 0; l < lanes; l++) {
        int64_t channel = vector * lanes + l;
        elements in = elementsOf(dy, (channel * dy->n + item) * spatial + position);
        for (int64_t w = 0; w < count; w++)
          out[w * lanes + l] = channel < dy->c ? readOne(in, w) : 0;
      }
    }
  }
}

/// A chunk: one pair of an output vector and an input block over one of the splits of all tiles.
static void VARIANT(convolutionWeightGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_convolution *args = &c->convolution;
  const ck_tiling *t = &args->tiling;
  const ck_tensor *x = &c->operand[0], *dy = &c->operand[1], *dw = &c->result[0];
  int64_t lanes = args->lanes, ib = x->block, planar = dy->block == 1;
  int64_t inputBlocks = ck_ceil(x->c, ib), pair = chunk / args->splits, split = chunk % args->splits;
  int64_t v = pair / inputBlocks, g = pair % inputBlocks;
  int64_t kd = args->kernel[0], kh = args->kernel[1], kw = args->kernel[2], count = kd * kh * kw;
  int64_t size = count * ib * lanes;
  float *sums = (float *)dw->data + pair * size;
  if (planar || args->splits > 1) {
    sums = (float *)c->scratch + chunk * size;
    memset(sums, 0, (size_t)size * sizeof(float));
  }
  gradient_tap *taps = (gradient_tap *)ck_lane(c, lane);
  float *spare = (float *)((char *)taps + ck_whole(count * CK_GRADIENT_TAP_BYTES));
  float *packed = spare + CK_VECTOR_FLOATS;
  float *packedGradient = (float *)((char *)packed + ck_whole(
    t->direct ? 0 : t->span[0] * t->span[1] * args->stride[2] * t->columns * ib * 4));
  int64_t tiles = t->tiles[0] * t->tiles[1] * t->tiles[2] * x->n;
  int64_t limit[3] = {dy->d, dy->h, dy->w};

  for (int64_t index = tiles * split / args->splits; index < tiles * (split + 1) / args->splits; index++) {
    int64_t origin[3], end[3], low[3], rest = index;
    for (int a = 2; a >= 0; a--) {
      origin[a] = rest % t->tiles[a] * t->tile[a];
      rest /= t->tiles[a];
      end[a] = ck_min(origin[a] + t->tile[a], limit[a]);
      low[a] = lowestSource(args, a, origin[a], 0);
    }
    tile_input in = tileInput(c, x, args->stride[2], rest, g, 1, low, 4, (char *)packed);
    gradient_run run = {
      .xTile = (const float *)in.data, .rows = end[1] - origin[1], .columns = end[2] - origin[2],
      .xPlane = args->stride[0] * in.plane, .xRow = args->stride[1] * in.row};
    if (planar || dy->size == 2 || dy->grid) {
      packGradient(dy, lanes, v, rest, origin, end, packedGradient);
      run.dyTile = packedGradient;
      run.dyRow = run.columns * lanes;
      run.dyPlane = run.rows * run.dyRow;
    } else {
      run.dyRow = dy->w * lanes;
      run.dyPlane = dy->h * run.dyRow;
      run.dyTile = (const float *)dy->data + ((v * dy->n + rest) * dy->d + origin[0]) * run.dyPlane
        + origin[1] * run.dyRow + origin[2] * lanes;
    }
    gradient_tap *last = taps;
    for (int64_t k = 0; k < count; k++) {
      int64_t i = k / (kh * kw), offset = i * args->dilation[0] - args->padding[0];
      int64_t w = k % kw * args->dilation[2], first = origin[0], after = end[0];
      if (ib != 1) {
        // Planes whose input is outside add nothing.
        first = ck_max(first, ck_floor(-offset + args->stride[0] - 1, args->stride[0]));
        after = ck_min(after, ck_floor(x->d - 1 - offset, args->stride[0]) + 1);
        if (after <= first) continue;
      }
      *last++ = (gradient_tap){
        .x = i * args->dilation[0] * in.plane + k / kw % kh * args->dilation[1] * in.row
          + w % args->stride[2] * in.phase + w / args->stride[2] * ib,
        .firstPlane = first - origin[0], .planes = after - first,
        .target = sums + k * ib * lanes};
    }
    if (lanes == 8) accumulateTaps8(&run, taps, last - taps, ib, spare);
    else accumulateTaps16(&run, taps, last - taps, ib, spare);
  }
}

/// Adds the partial sums of one pair of blocks to the gradient, in the order of the splits.
static void VARIANT(reduceWeightGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_convolution *args = &c->convolution;
  const ck_tensor *dw = &c->result[0];
  int64_t lanes = args->lanes, inner = dw->d * dw->h * dw->w * dw->block, size = inner * lanes;
  const float *sums = (const float *)c->scratch + chunk * args->splits * size;
  int64_t inputBlocks = ck_ceil(dw->c, dw->block);
  int64_t v = chunk / inputBlocks, g = chunk % inputBlocks;
  for (int64_t k = 0; k < size; k += 8) {
    f32x8 sum = *(const f32x8 *)(sums + k);
    for (int64_t s = 1; s < args->splits; s++) sum += *(const f32x8 *)(sums + s * size + k);
    if (dw->outputBlock != 1) {
      *(f32x8 *)((float *)dw->data + chunk * size + k) += sum;
      continue;
    }
    for (int64_t l = 0; l < 8; l++) {
      int64_t o = v * lanes + k % lanes + l;
      if (o < dw->n) ((float *)dw->data)[(o * inputBlocks + g) * inner + k / lanes] += sum[l];
    }
  }
}
