// The inner loops of augmentation, compiled once for each instruction set. All give the same bits: sums are in
// lanes of a fixed number, and no product is fused with a sum.
#pragma once
#include <stdint.h>

/// Values of a volume: their bounds, mean and standard deviation (n - 1; 0 of a single value).
typedef struct {
  float least, greatest;
  double mean, deviation;
} ca_statistics;

/// Where the voxels of a plane of a patch lie in a volume of `size` voxels along (D, H, W).
///
/// Voxel w of row h lies at base + matrix * ((0, firstRow + h rowStep, firstColumn + w columnStep) + displacement),
/// in voxels along (D, H, W).
typedef struct {
  int64_t size[3];
  int64_t rows, columns;
  float base[3], matrix[9];
  float firstRow, rowStep, firstColumn, columnStep;
  /// Three arrays as long as a plane, or none.
  const float *displacement[3];
} ca_plane;

/// Samples of a plane: for each voxel the first of its neighbours, the shares of the second ones, both along
/// (D, H, W), and its kind.
typedef struct {
  int32_t *corner[3];
  float *share[3];
  uint8_t *kind;
} ca_samples;

/// Kinds of samples. Outside of the outermost voxels' centres a sample has no label, and further out no value.
enum { CA_NOTHING = 0, CA_OUTSIDE = 1, CA_EDGE = 2, CA_INSIDE = 3 };

typedef struct {
  ca_statistics (*statistics)(const float *x, int64_t count);
  /// x * factor + shift.
  void (*scale)(float *x, int64_t count, float factor, float shift);
  /// (x - mean) * factor + mean, limited to `least` and `greatest`.
  void (*contrast)(float *x, int64_t count, float mean, float factor, float least, float greatest);
  /// (sign x - least) / divisor to the power of the exponent, times range, plus `least`.
  void (*power)(float *x, int64_t count, float sign, float least, float divisor, float range, float exponent);
  /// ((x - mean) * factor + newMean) * sign.
  void (*standardize)(float *x, int64_t count, float mean, float factor, float newMean, float sign);
  /// Adds `deviation` times normal numbers of the Philox stream of key and step. Value 64 k + 16 j + l has a number of
  /// block 16 k + l: cosine (j = 0) and sine (1) of its first two words, cosine (2) and sine (3) of the others.
  void (*noise)(float *x, int64_t count, float deviation, uint64_t key, uint64_t step);
  /// Row i becomes the sum of `taps` rows index[i * taps + k] times weight[i * taps + k]. Rows of `columns` values begin
  /// `stride` apart; `copy` has room for all of them.
  void (*filterRows)(float *x, int64_t rows, int64_t columns, int64_t stride, int64_t taps,
    const int32_t *index, const float *weight, float *copy);
  /// The same along each row: value i becomes the sum of values index[k * columns + i] times weight[k * columns + i].
  void (*filterColumns)(float *x, int64_t rows, int64_t columns, int64_t taps, const int32_t *index,
    const float *weight, float *copy);
  void (*place)(const ca_plane *plane, ca_samples samples);
  /// Linear samples of a volume whose voxels are changed to x * factor + shift, zero outside. With `zeros` voxels of zero
  /// stay zero, and `zeros` becomes 1 where they or what is outside have at least half of the weight, else 0.
  void (*sample)(const ca_plane *plane, ca_samples samples, const float *volume, float factor, float shift,
    float *out, uint8_t *zeros);
  /// The class with the most weight among the neighbours, the least of equals; 0 outside.
  void (*sampleClasses)(const ca_plane *plane, ca_samples samples, const uint8_t *classes, uint8_t *out);
  /// A cubic B-spline: each row is a sum of four rows of coefficients, from firstRow on, and each value of it one of four
  /// neighbours there, from firstColumn on. Weights are [row][4] and [4][column]; `line` has room for a row of the lattice.
  void (*spline)(int64_t rows, int64_t columns, int64_t latticeColumns, const float *coefficients, const int32_t *firstRow,
    const int32_t *firstColumn, const float *rowWeights, const float *columnWeights, float *line, float *out);
  /// `mask` becomes 1 where x is zero, else 0.
  void (*findZeros)(const float *x, int64_t count, uint8_t *mask);
  /// Zero where the mask is set.
  void (*zero)(float *x, int64_t count, const uint8_t *mask);
} ca_functions;

/// Instruction sets: 0 is the baseline, 1 AVX2, 2 AVX-512. The greatest that the processor has.
int ca_level(void);
/// The functions for a level that the processor has.
const ca_functions *ca_functionsAt(int level);
