// What the processor could do at most.

enum { CHAINS = 12 };

/// `rounds` times 12 independent multiply-adds of vectors of a register each: as many as hide the
/// latency of one.
static float VARIANT(multiplyAdds)(int64_t rounds) {
  typedef float vector __attribute__((vector_size(REGISTER_FLOATS * 4)));
  vector sum[CHAINS], factor = (vector){} + 0.5f, term = (vector){} + (float)rounds;
  UNROLL for (int i = 0; i < CHAINS; i++) sum[i] = (vector){} + (float)i;
  for (int64_t k = 0; k < rounds; k++)
    UNROLL for (int i = 0; i < CHAINS; i++) sum[i] = sum[i] * factor + term;
  float total = 0;
  for (int i = 0; i < CHAINS; i++)
    for (int l = 0; l < REGISTER_FLOATS; l++) total += sum[i][l];
  return total;
}
