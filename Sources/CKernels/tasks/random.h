// Random numbers of Philox4x32-10 as `Randomness` defines them, 16 counters at a time.

/// The 64 words of blocks [block, block + 16), in order.
INLINE void philoxWords(uint64_t key, uint64_t step, uint64_t block, uint32_t *words) {
  u64x16 index = {};
  for (uint64_t l = 0; l < 16; l++) index[l] = block + l;
  u32x16 c0 = __builtin_convertvector(index, u32x16), c1 = __builtin_convertvector(index >> 32, u32x16);
  u32x16 c2 = (u32x16){} + (uint32_t)step, c3 = (u32x16){} + (uint32_t)(step >> 32);
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    u64x16 first = __builtin_convertvector(c0, u64x16) * 0xD2511F53u;
    u64x16 second = __builtin_convertvector(c2, u64x16) * 0xCD9E8D57u;
    c0 = __builtin_convertvector(second >> 32, u32x16) ^ c1 ^ k0;
    c2 = __builtin_convertvector(first >> 32, u32x16) ^ c3 ^ k1;
    c1 = __builtin_convertvector(second, u32x16);
    c3 = __builtin_convertvector(first, u32x16);
  }
  for (int l = 0; l < 16; l++) {
    words[4 * l] = c0[l];
    words[4 * l + 1] = c1[l];
    words[4 * l + 2] = c2[l];
    words[4 * l + 3] = c3[l];
  }
}

/// A chunk: some voxels of one channel block of one item. Row-major element i is zero where word i
/// is below the threshold, but for what is not finite.
static void VARIANT(dropout)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *x = &c->operand[0], *y = &c->result[0];
  int64_t voxels = y->d * y->h * y->w, shares = ck_ceil(voxels, CK_DROPOUT_VOXELS);
  int64_t first = chunk % shares * CK_DROPOUT_VOXELS, count = ck_min(CK_DROPOUT_VOXELS, voxels - first);
  int64_t item = chunk / shares % y->n, block = strideOf(y), begin = chunk / shares / y->n * block;
  uint64_t key = c->context->seed ^ c->dropout.key, threshold = c->dropout.threshold;
  uint32_t words[CK_DROPOUT_VOXELS + 64 + 4];
  float kept = (float)c->dropout.keptFactor;
  for (int64_t channel = begin; channel < ck_min(begin + block, y->c); channel++) {
    uint64_t index = (uint64_t)((item * y->c + channel) * voxels + first);
    for (int64_t k = 0; k < count + (int64_t)(index % 4); k += 64)
      philoxWords(key, c->context->step, index / 4 + (uint64_t)k / 4, words + k);
    int64_t at = addressOf(y, item, channel) + first * block;
    const float *in = (const float *)x->data + at;
    float *out = (float *)y->data + at;
    const uint32_t *word = words + index % 4;
    for (int64_t v = 0; v < count; v++)
      out[v * block] = in[v * block] * (word[v] < threshold ? 0 : kept);
  }
  zeroPadding(y, item, first, count);
}
