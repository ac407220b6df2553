// What both convolution and its weight gradient see of a tile of the input.

/// A tile's input as the inner loops see it: floats, or bfloat16 as they are; strides in elements.
typedef struct {
  const char *data;
  int64_t block, plane, row, phase;
} tile_input;

/// `count` elements of the input after the prologue, as floats or, where `size` is 2, as bfloat16.
INLINE void packRun(
    char *packed, elements in, int64_t count, int64_t size, const prologue *p) {
  if (!p && size == in.size && in.step == 0) {
    memcpy(packed, in.data, (size_t)(count * size));
    return;
  }
  float buffer[256];
  for (int64_t i = 0; i < count; i += 256) {
    int64_t some = ck_min(256, count - i);
    float *floats = size == 4 ? (float *)packed + i : buffer;
    const float *from = asFloats(after(in, i), some, floats);
    if (from != floats) memcpy(floats, from, (size_t)some * sizeof(float));
    if (p) applyPrologue(p, floats, some);
    elements out = {packed + i * size, size, 0};
    if (size == 2)
      for (int64_t j = 0; j < some; j += 16)
        writePart(out, j, loadPart(floats + j, some - j), some - j);
  }
}

/// Copies the input positions from `low` on of blocks [first, first + count) into `packed`, zero
/// where outside the volume, as elements of `size` bytes.
static void packInput(
    const ck_call *c, const ck_tensor *x, int64_t phases, int64_t item, int64_t first, int64_t count,
    const int64_t low[3], int64_t size, char *packed) {
  const ck_tiling *t = &c->convolution.tiling;
  int64_t b = x->block, w0 = ck_max(0, -low[2]), w1 = ck_min(t->span[2], x->w - low[2]);
  int64_t position = b * size, line = phases * t->columns * position;
  prologue made;
  for (int64_t g = first; g < first + count; g++) {
    const prologue *p = prologueOf(c, x, item, g * b, &made);
    elements volume = elementsOf(x, (g * x->n + item) * x->d * x->h * x->w * b);
    for (int64_t k = 0; k < t->span[0]; k++) {
      for (int64_t q = 0; q < t->span[1]; q++, packed += line) {
        int64_t d = low[0] + k, h = low[1] + q;
        if (d < 0 || d >= x->d || h < 0 || h >= x->h || w1 <= w0) {
          memset(packed, 0, (size_t)line);
          continue;
        }
        elements row = after(volume, ((d * x->h + h) * x->w + low[2]) * b);
        if (phases == 1) {
          memset(packed, 0, (size_t)(w0 * position));
          packRun(packed + w0 * position, after(row, w0 * b), (w1 - w0) * b, size, p);
          memset(packed + w1 * position, 0, (size_t)((t->columns - w1) * position));
          continue;
        }
        for (int64_t phase = 0; phase < phases; phase++) {
          char *out = packed + phase * t->columns * position;
          for (int64_t j = 0; j < t->columns; j++, out += position) {
            int64_t w = j * phases + phase;
            if (w < w0 || w >= w1) memset(out, 0, (size_t)position);
            else if (p) packRun(out, after(row, w * b), b, size, p);
            else if (size == 2) memcpy(out, row.data + w * position, (size_t)position);
            else if (b == 16) *(f32x16 *)out = read16(row, w * 16);
            else if (b == 8) *(f32x8 *)out = read8(row, w * 8);
            else *(float *)out = readOne(row, w);
          }
        }
      }
    }
  }
}

/// The input of a tile: packed, or where it lies.
static tile_input tileInput(
    const ck_call *c, const ck_tensor *x, int64_t phases, int64_t item, int64_t first, int64_t count,
    const int64_t low[3], int64_t size, char *packed) {
  const ck_tiling *t = &c->convolution.tiling;
  int64_t b = x->block;
  if (t->direct) {
    int64_t row = x->w * b, plane = x->h * row;
    elements data = elementsOf(
      x, (first * x->n + item) * x->d * plane + low[0] * plane + low[1] * row + low[2] * b);
    return (tile_input){data.data, x->n * x->d * plane, plane, row, 0};
  }
  packInput(c, x, phases, item, first, count, low, size, packed);
  int64_t phase = t->columns * b, row = phases * phase, plane = t->span[1] * row;
  return (tile_input){packed, t->span[0] * plane, plane, row, phase};
}

/// Input position of output position `p` at tap `k` along an axis; `*inside` says whether the tap
/// reaches a position at all (a data gradient's does at every stride-th).
INLINE int64_t sourceOf(
    const ck_convolution *args, int axis, int64_t p, int64_t k, int backward, int *inside) {
  int64_t s = args->stride[axis], offset = k * args->dilation[axis] - args->padding[axis];
  if (!backward) { *inside = 1; return p * s + offset; }
  int64_t scaled = p - offset;
  int64_t quotient = ck_floor(scaled, s);
  *inside = quotient * s == scaled;
  return quotient;
}

/// The least input position that a tile from `p` on reads.
INLINE int64_t lowestSource(const ck_convolution *args, int axis, int64_t p, int backward) {
  int64_t s = args->stride[axis], reach = (args->kernel[axis] - 1) * args->dilation[axis];
  if (!backward) return p * s - args->padding[axis];
  return ck_floor(p + args->padding[axis] - reach + s - 1, s);
}
