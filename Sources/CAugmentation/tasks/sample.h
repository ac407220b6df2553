// Voxels of a patch between those of a volume.

/// Rows are walked 16 voxels at a time; a row's last ones may be fewer.
static void VARIANT(place)(const ca_plane *plane, ca_samples samples) {
  f32x16 lanes = {};
  for (int l = 0; l < 16; l++) lanes[l] = (float)l;
  for (int64_t h = 0; h < plane->rows; h++) {
    float row = plane->firstRow + (float)h * plane->rowStep;
    for (int64_t w = 0; w < plane->columns; w += 16) {
      int64_t at = h * plane->columns + w, count = least64(16, plane->columns - w);
      f32x16 column = (lanes + (float)w) * plane->columnStep + plane->firstColumn;
      i32x16 isNear = ~(i32x16){}, isInside = isNear, isInner = isNear;
      for (int axis = 0; axis < 3; axis++) {
        const float *matrix = plane->matrix + 3 * axis;
        f32x16 x = column * matrix[2] + (row * matrix[1] + plane->base[axis]);
        if (plane->displacement[0])
          for (int k = 0; k < 3; k++)
            x += loadPart(plane->displacement[k] + at, count, 0) * matrix[k];
        float last = (float)(plane->size[axis] - 1);
        isNear &= (i32x16)(x > -1.0f) & (i32x16)(x < last + 1);
        isInside &= (i32x16)(x >= 0.0f) & (i32x16)(x <= last);
        // What is far away has no value, and may be beyond whole numbers of 32 bits.
        x = lesser(greater(x, splat(-1)), splat(last + 1));
        f32x16 corner = floor16(x);
        isInner &= (i32x16)(corner < last);
        storePart(samples.share[axis] + at, x - corner, count);
        i32x16 whole = __builtin_convertvector(corner, i32x16);
        memcpy(samples.corner[axis] + at, &whole, (size_t)count * sizeof(int32_t));
      }
      i32x16 kind = isNear & ((CA_OUTSIDE & ~isInside) | (isInside & (CA_EDGE | (isInner & 1))));
      u8x16 narrow = __builtin_convertvector(kind, u8x16);
      memcpy(samples.kind + at, &narrow, (size_t)count);
    }
  }
}

/// Where the first neighbour of a sample lies in the volume.
INLINE int64_t firstOf(const ca_plane *plane, ca_samples s, int64_t i) {
  return ((int64_t)s.corner[0][i] * plane->size[1] + s.corner[1][i]) * plane->size[2] + s.corner[2][i];
}

/// The shares of the eight neighbours 4 d + 2 h + w.
INLINE void sharesOf(ca_samples s, int64_t i, float shares[8]) {
  float d = s.share[0][i], h = s.share[1][i], w = s.share[2][i];
  for (int k = 0; k < 8; k++)
    shares[k] = ((k & 4 ? d : 1 - d) * (k & 2 ? h : 1 - h)) * (k & 1 ? w : 1 - w);
}

/// Where a neighbour lies in the volume; -1 where it lies outside.
INLINE int64_t neighbour(const ca_plane *plane, ca_samples s, int64_t i, int k) {
  int64_t at = 0;
  for (int axis = 0; axis < 3; axis++) {
    int64_t x = s.corner[axis][i] + (k >> (2 - axis) & 1);
    if (x < 0 || x >= plane->size[axis]) return -1;
    at = at * plane->size[axis] + x;
  }
  return at;
}

/// The value among 2 x 2 x 2 neighbours: four of the nearer plane and four of the next.
INLINE float between(f32x4 near, f32x4 next, float d, float h, float w) {
  f32x4 plane = near + (next - near) * d;
  f32x4 row = plane + (__builtin_shufflevector(plane, plane, 2, 3, 2, 3) - plane) * h;
  return row[0] + (row[1] - row[0]) * w;
}

INLINE f32x4 pairs(const float *a, const float *b) {
  f32x2 first = *(const f32x2 *)a, second = *(const f32x2 *)b;
  return __builtin_shufflevector(first, second, 0, 1, 2, 3);
}

INLINE f32x4 isZero(f32x4 v) {
  const f32x4 one = {1, 1, 1, 1};
  return (f32x4)((i32x4)(v == 0.0f) & (i32x4)one);
}

/// A sample with neighbours outside. `zeros` gets the weight of what is outside or, where `keepsZeros`, zero.
static float VARIANT(sampleAtEdge)(
    const ca_plane *plane, ca_samples s, int64_t i, const float *volume, float factor, float shift,
    int keepsZeros, float *zeros) {
  float shares[8], sum = 0, weight = 0;
  sharesOf(s, i, shares);
  for (int k = 0; k < 8; k++) {
    int64_t at = neighbour(plane, s, i, k);
    if (at < 0 || (keepsZeros && volume[at] == 0)) continue;
    sum += volume[at] * shares[k];
    weight += shares[k];
  }
  *zeros = 1 - weight;
  return sum * factor + shift * weight;
}

static void VARIANT(sample)(
    const ca_plane *plane, ca_samples s, const float *volume, float factor, float shift, float *out,
    uint8_t *zeros) {
  int64_t rowStep = plane->size[2], planeStep = plane->size[1] * rowStep;
  for (int64_t i = 0; i < plane->rows * plane->columns; i++) {
    float value = 0, absent = 1;
    if (s.kind[i] == CA_INSIDE) {
      const float *p = volume + firstOf(plane, s, i);
      f32x4 near = pairs(p, p + rowStep), next = pairs(p + planeStep, p + planeStep + rowStep);
      float d = s.share[0][i], h = s.share[1][i], w = s.share[2][i];
      value = between(near, next, d, h, w);
      if (!zeros) {
        value = value * factor + shift;
      } else {
        f32x4 nearZeros = isZero(near), nextZeros = isZero(next);
        absent = __builtin_reduce_or((i32x4)nearZeros | (i32x4)nextZeros)
          ? between(nearZeros, nextZeros, d, h, w) : 0;
        value = value * factor + shift * (1 - absent);
      }
    } else if (s.kind[i] != CA_NOTHING) {
      value = VARIANT(sampleAtEdge)(plane, s, i, volume, factor, shift, zeros != 0, &absent);
      if (s.kind[i] == CA_OUTSIDE) absent = 1;
    }
    out[i] = value;
    if (zeros) zeros[i] = absent >= 0.5f;
  }
}

/// The class with the most weight, the least of equals.
INLINE uint8_t heaviest(const uint8_t classes[8], const float shares[8]) {
  float most = -1;
  uint8_t best = 0;
  for (int k = 0; k < 8; k++) {
    float weight = 0;
    for (int j = 0; j < 8; j++) weight += classes[j] == classes[k] ? shares[j] : 0;
    if (weight > most || (weight == most && classes[k] < best)) {
      most = weight;
      best = classes[k];
    }
  }
  return best;
}

static void VARIANT(sampleClasses)(
    const ca_plane *plane, ca_samples s, const uint8_t *classes, uint8_t *out) {
  int64_t rowStep = plane->size[2], planeStep = plane->size[1] * rowStep;
  for (int64_t i = 0; i < plane->rows * plane->columns; i++) {
    uint8_t found[8] = {};
    float shares[8];
    out[i] = 0;
    if (s.kind[i] == CA_INSIDE) {
      const uint8_t *p = classes + firstOf(plane, s, i);
      for (int k = 0; k < 4; k++)
        memcpy(found + 2 * k, p + (k >> 1) * planeStep + (k & 1) * rowStep, 2);
      uint64_t all;
      memcpy(&all, found, 8);
      // Mostly there is one class alone.
      if (all == found[0] * 0x0101010101010101u) {
        out[i] = found[0];
        continue;
      }
      sharesOf(s, i, shares);
    } else if (s.kind[i] == CA_EDGE) {
      sharesOf(s, i, shares);
      for (int k = 0; k < 8; k++) {
        int64_t at = neighbour(plane, s, i, k);
        if (at < 0) shares[k] = 0;
        else found[k] = classes[at];
      }
    } else {
      continue;
    }
    out[i] = heaviest(found, shares);
  }
}

static void VARIANT(spline)(
    int64_t rows, int64_t columns, int64_t latticeColumns, const float *coefficients,
    const int32_t *firstRow, const int32_t *firstColumn, const float *rowWeights,
    const float *columnWeights, float *line, float *out) {
  for (int64_t h = 0; h < rows; h++) {
    const float *from = coefficients + firstRow[h] * latticeColumns, *by = rowWeights + 4 * h;
    for (int64_t i = 0; i < latticeColumns; i++)
      line[i] = (from[i] * by[0] + from[i + latticeColumns] * by[1])
        + (from[i + 2 * latticeColumns] * by[2] + from[i + 3 * latticeColumns] * by[3]);
    for (int64_t w = 0; w < columns; w++) {
      const float *p = line + firstColumn[w], *b = columnWeights + w;
      out[h * columns + w] = (p[0] * b[0] + p[1] * b[columns])
        + (p[2] * b[2 * columns] + p[3] * b[3 * columns]);
    }
  }
}
