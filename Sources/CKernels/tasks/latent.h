// Latent distributions: samples of them, and their divergence.

static void VARIANT(reparameterize)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *mean = c->operand[0].data, *v = c->operand[1].data, *noise = c->operand[2].data;
  float *z = c->result[0].data;
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16) {
    int64_t n = last - i;
    f32x16 deviation = exp16(loadPart(v + i, n) * 0.5f);
    storePart(z + i, loadPart(mean + i, n) + deviation * loadPart(noise + i, n), n);
  }
}

static void VARIANT(reparameterizeGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const float *dz = c->operand[0].data, *v = c->operand[1].data, *noise = c->operand[2].data;
  float *dv = c->result[0].data;
  FLAT_RANGE(&c->result[0]);
  for (int64_t i = first; i < last; i += 16) {
    int64_t n = last - i;
    f32x16 deviation = exp16(loadPart(v + i, n) * 0.5f);
    storePart(dv + i, loadPart(dz + i, n) * loadPart(noise + i, n) * deviation * 0.5f, n);
  }
}

/// One chunk: latent vectors are small.
static void VARIANT(divergence)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *t = &c->operand[0];
  const float *mean = t->data, *v = c->operand[1].data;
  double sum = 0;
  for (int64_t i = 0; i < t->stored; i++)
    sum += (double)mean[i] * mean[i] + expm1((double)v[i]) - v[i];
  *(float *)c->result[0].data = (float)(c->divergence.factor * sum / (double)t->n);
}

static void VARIANT(divergenceGradient)(void *call, intptr_t chunk, intptr_t lane) {
  ck_call *c = call;
  const ck_tensor *t = &c->operand[0];
  const float *mean = t->data, *v = c->operand[1].data;
  float *dMean = c->result[0].data, *dVariance = c->result[1].data;
  double factor = c->divergence.factor / (double)t->n;
  for (int64_t i = 0; i < t->stored; i++) {
    dMean[i] = (float)(2 * factor * mean[i]);
    dVariance[i] = (float)(factor * expm1((double)v[i]));
  }
}
