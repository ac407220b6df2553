// Copies between layouts and channels, and coarser labels.

/// Copies `count` elements of `size` bytes at even strides (elements).
INLINE void copyStrided(
    char *to, int64_t toStride, const char *from, int64_t fromStride, int64_t count, int64_t size) {
  if (toStride == 1 && fromStride == 1) { memcpy(to, from, (size_t)(count * size)); return; }
  if (size == 4) {
    float *t = (float *)to;
    const float *f = (const float *)from;
    for (int64_t i = 0; i < count; i++) t[i * toStride] = f[i * fromStride];
  } else {
    for (int64_t i = 0; i < count; i++)
      memcpy(to + i * toStride * size, from + i * fromStride * size, (size_t)size);
  }
}

/// Voxels whose channels are copied in turn while their cache lines are near.
enum { NEAR_VOXELS = 128 };

/// Copies channels [source, source + count) of x to those from `target` on of y. `sources`, if
/// given, names x's channel for each of them.
INLINE void copyRange(
    ck_call *c, intptr_t chunk, const int64_t *sources, int64_t source, int64_t target,
    int64_t count) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  int64_t spatial = y->d * y->h * y->w, parts = ck_ceil(spatial, CK_COPY_VOXELS), size = x->size;
  int64_t item = chunk / parts, begin = chunk % parts * CK_COPY_VOXELS;
  int64_t end = ck_min(begin + CK_COPY_VOXELS, spatial), xs = strideOf(x), ys = strideOf(y);
  for (int64_t first = begin; first < end; first += NEAR_VOXELS) {
    int64_t voxels = ck_min(NEAR_VOXELS, end - first);
    for (int64_t i = 0; i < count; i++) {
      int64_t from = sources ? sources[i] : source + i, to = target + i;
      const char *in = (const char *)x->data + (addressOf(x, item, from) + first * xs) * size;
      char *out = (char *)y->data + (addressOf(y, item, to) + first * ys) * size;
      if (!sources && xs == ys && xs > 1 && from % xs == 0 && to % ys == 0 && i + xs <= count) {
        memcpy(out, in, (size_t)(voxels * xs * size));
        i += xs - 1;
        continue;
      }
      copyStrided(out, ys, in, xs, voxels, size);
    }
  }
  if (ys > 1 && target + count == y->c && y->c % ys) {
    char *last = (char *)y->data + (addressOf(y, item, y->c - 1) / ys * ys + begin * ys) * size;
    int64_t used = y->c % ys;
    for (int64_t v = 0; v < end - begin; v++)
      memset(last + (v * ys + used) * size, 0, (size_t)((ys - used) * size));
  }
}

/// Values of a fixed-point grid as the floats that they are, beside others that are floats.
INLINE void copyAsFloats(ck_call *c, intptr_t chunk) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  int64_t spatial = y->d * y->h * y->w, parts = ck_ceil(spatial, CK_COPY_VOXELS);
  int64_t item = chunk / parts, begin = chunk % parts * CK_COPY_VOXELS;
  int64_t end = ck_min(begin + CK_COPY_VOXELS, spatial);
  for (int64_t i = 0; i < c->copy.count; i++) {
    elements in = elementsOf(x, addressOf(x, item, c->copy.source + i));
    elements out = elementsOf(y, addressOf(y, item, c->copy.target + i));
    for (int64_t v = begin; v < end; v++) writeOne(out, v * strideOf(y), readOne(in, v * strideOf(x)));
  }
  if (c->copy.target + c->copy.count == y->c) zeroPadding(y, item, begin, end - begin);
}

static void VARIANT(copyChannels)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_copy *args = &c->copy;
  if (c->operand[0].grid && !c->result[0].grid) {
    copyAsFloats(c, chunk);
    return;
  }
  copyRange(c, chunk, 0, args->source, args->target, args->count);
}

/// Bytes of a tensor that does not stay in a cache until it is read.
enum { STREAMED_BYTES = 8 << 20 };

/// Writes `voxels` vectors of elements, of which each comes from a channel of its own; past the caches, where the tensor
/// is `streamed`: a line that is written whole need not be read before.
#define GATHER_VECTORS(name, element, block) \
  INLINE void name(char *to, char *const *from, int64_t step, int64_t voxels, int streamed) { \
    typedef element vector __attribute__((vector_size(block * sizeof(element)), may_alias)); \
    for (int64_t v = 0; v < voxels; v++) { \
      vector gathered; \
      UNROLL for (int l = 0; l < block; l++) \
        gathered[l] = ((const element *)from[l])[v * step]; \
      if (streamed) __builtin_nontemporal_store(gathered, (vector *)to + v); \
      else memcpy((vector *)to + v, &gathered, sizeof gathered); \
    } \
  }
GATHER_VECTORS(gatherFloats16, float, 16)
GATHER_VECTORS(gatherFloats8, float, 8)
GATHER_VECTORS(gatherNarrow16, uint16_t, 16)
GATHER_VECTORS(gatherNarrow8, uint16_t, 8)
#undef GATHER_VECTORS

/// The blocks of y whose lanes are all channels; copying them one channel at a time would touch every line
/// of y once for each of its lanes.
INLINE void permuteBlocks(
    ck_call *c, intptr_t chunk, int64_t blocks, const int block, const int size,
    void gather(char *, char *const *, int64_t, int64_t, int)) {
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  int64_t spatial = y->d * y->h * y->w, parts = ck_ceil(spatial, CK_COPY_VOXELS);
  int64_t item = chunk / parts, first = chunk % parts * CK_COPY_VOXELS, step = strideOf(x);
  int64_t voxels = ck_min(CK_COPY_VOXELS, spatial - first);
  int streamed = y->n * ck_ceil(y->c, block) * block * spatial * size >= STREAMED_BYTES
    && (uintptr_t)y->data % (uintptr_t)(block * size) == 0;
  for (int64_t b = 0; b < blocks; b++) {
    char *from[16], *to = (char *)y->data + (addressOf(y, item, b * block) + first * block) * size;
    for (int l = 0; l < block; l++) {
      int64_t source = c->copy.sources[b * block + l];
      from[l] = (char *)x->data + (addressOf(x, item, source) + first * step) * size;
    }
    if (streamed) gather(to, from, step, voxels, 1);
    else gather(to, from, step, voxels, 0);
  }
  // The other cores see what went past the caches.
  if (streamed) __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static void VARIANT(permuteChannels)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_copy *args = &c->copy;
  int64_t block = strideOf(&c->result[0]), size = c->operand[0].size;
  int64_t blocks = block == 8 || block == 16 ? args->count / block : 0;
  if (block == 16 && size == 4) permuteBlocks(c, chunk, blocks, 16, 4, gatherFloats16);
  else if (block == 8 && size == 4) permuteBlocks(c, chunk, blocks, 8, 4, gatherFloats8);
  else if (block == 16) permuteBlocks(c, chunk, blocks, 16, 2, gatherNarrow16);
  else if (block == 8) permuteBlocks(c, chunk, blocks, 8, 2, gatherNarrow8);
  int64_t done = blocks * block;
  if (done < args->count)
    copyRange(c, chunk, args->sources + done, 0, done, args->count - done);
}

/// Row-major logical index of the element stored at `index`, or -1 for padding.
INLINE int64_t logicalIndex(const ck_tensor *t, int64_t index) {
  if (!t->block) return index;
  if (t->outputBlock) {
    int64_t taps = t->d * t->h * t->w, inputBlocks = ck_ceil(t->c, t->block);
    int64_t o = index % t->outputBlock;
    index /= t->outputBlock;
    int64_t i = index % t->block;
    index /= t->block;
    int64_t tap = index % taps;
    index /= taps;
    i += index % inputBlocks * t->block;
    o += index / inputBlocks * t->outputBlock;
    return i < t->c && o < t->n ? (o * t->c + i) * taps + tap : -1;
  }
  int64_t spatial = t->d * t->h * t->w, channel = index % t->block;
  index /= t->block;
  int64_t position = index % spatial;
  index /= spatial;
  channel += index / t->n * t->block;
  return channel < t->c ? (index % t->n * t->c + channel) * spatial + position : -1;
}

/// Where the element with a row-major logical index is stored.
INLINE int64_t storedIndex(const ck_tensor *t, int64_t index) {
  if (!t->block) return index;
  int64_t spatial = t->d * t->h * t->w, position = index % spatial;
  int64_t channel = index / spatial % t->c, item = index / spatial / t->c;
  if (!t->outputBlock)
    return ((channel / t->block * t->n + item) * spatial + position) * t->block
      + channel % t->block;
  int64_t block = (item / t->outputBlock * ck_ceil(t->c, t->block) + channel / t->block) * spatial
    + position;
  return (block * t->block + channel % t->block) * t->outputBlock + item % t->outputBlock;
}

/// The general case, by flat chunks of y.
static void VARIANT(relayout)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  int64_t size = x->size;
  FLAT_RANGE(y);
  for (int64_t i = first; i < last; i++) {
    char *out = (char *)y->data + i * size;
    int64_t index = logicalIndex(y, i);
    if (index < 0) memset(out, 0, (size_t)size);
    else if (size == 4)
      *(uint32_t *)out = ((const uint32_t *)x->data)[storedIndex(x, index)];
    else memcpy(out, (const char *)x->data + storedIndex(x, index) * size, (size_t)size);
  }
}

static void VARIANT(downsampleLabels)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  const int64_t *f = c->labels.factor;
  int64_t d = chunk % y->d, item = chunk / y->d;
  for (int64_t h = 0; h < y->h; h++) {
    const uint8_t *in = (const uint8_t *)x->data
      + ((item * x->d + d * f[0] + f[0] / 2) * x->h + h * f[1] + f[1] / 2) * x->w;
    uint8_t *out = (uint8_t *)y->data + ((item * y->d + d) * y->h + h) * y->w;
    for (int64_t w = 0; w < y->w; w++) out[w] = in[w * f[2] + f[2] / 2];
  }
}
