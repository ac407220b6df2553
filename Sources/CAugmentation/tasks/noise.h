// Normal numbers of Philox4x32-10, which `Randomness` defines, by the transform of Box and Muller.

/// The four words of blocks [block, block + 16).
INLINE void philox(uint64_t key, uint64_t step, uint64_t block, u32x16 words[4]) {
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
  words[0] = c0, words[1] = c1, words[2] = c2, words[3] = c3;
}

/// In (0, 1], of the upper 24 bits of a word.
INLINE f32x16 unit16(u32x16 word) {
  return (__builtin_convertvector((i32x16)(word >> 8), f32x16) + 0.5f) * 0x1p-24f;
}

/// Cosine and sine of 2 pi turns, of turns in 0 ... 1 (Cephes' polynomials on a quarter about zero).
INLINE void turn16(f32x16 turns, f32x16 *cosine, f32x16 *sine) {
  f32x16 quarters = turns * 4.0f, whole = nearest(quarters);
  f32x16 angle = (quarters - whole) * 1.57079633f, z = angle * angle;
  f32x16 s = z * -1.9515295891e-4f + 8.3321608736e-3f;
  s = s * z - 1.6666654611e-1f;
  s = angle + angle * z * s;
  f32x16 c = z * 2.443315711809948e-5f - 1.388731625493765e-3f;
  c = c * z + 4.166664568298827e-2f;
  c = 1.0f - z * 0.5f + z * z * c;
  i32x16 quarter = __builtin_convertvector(whole, i32x16), isOdd = -(quarter & 1);
  i32x16 sineSign = (quarter & 2) << 30, cosineSign = ((quarter + 1) & 2) << 30;
  *sine = (f32x16)((i32x16)choose(isOdd, c, s) ^ sineSign);
  *cosine = (f32x16)((i32x16)choose(isOdd, s, c) ^ cosineSign);
}

INLINE f32x16 radius16(f32x16 unit) {
  f32x16 exponent, fraction = splitLog(unit, &exponent);
  f32x16 log = exponent * 0.693359375f + (fraction + exponent * -2.12194440e-4f);
  return __builtin_elementwise_sqrt(greater(log * -2.0f, splat(0)));
}

static void VARIANT(noise)(float *x, int64_t count, float deviation, uint64_t key, uint64_t step) {
  for (int64_t i = 0; i < count; i += 64) {
    u32x16 words[4];
    f32x16 normal[4];
    philox(key, step, (uint64_t)i / 4, words);
    for (int pair = 0; pair < 2; pair++) {
      f32x16 radius = radius16(unit16(words[2 * pair]));
      turn16(unit16(words[2 * pair + 1]), &normal[2 * pair], &normal[2 * pair + 1]);
      normal[2 * pair] *= radius;
      normal[2 * pair + 1] *= radius;
    }
    for (int64_t j = 0; j < 4 && i + 16 * j < count; j++) {
      float *at = x + i + 16 * j;
      int64_t left = count - i - 16 * j;
      storePart(at, loadPart(at, left, 0) + normal[j] * deviation, left);
    }
  }
}
