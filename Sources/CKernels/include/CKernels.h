// What `CPUBackend` runs: tasks over fixed chunks of one kernel call, compiled once for each
// instruction set. A task never allocates and never writes outside its call's results and scratch.
#pragma once
#include <stdint.h>

/// A tensor in memory. Activations are `[blocks][n][d][h][w][block]`; convolution weights
/// `[n / outputBlock][c / block][d][h][w][block][outputBlock]`; plain tensors have `block` 0.
typedef struct {
  void *data;
  int64_t n, c, d, h, w;
  int64_t block, outputBlock;
  /// Elements in memory, padding included, and elements of the logical shape.
  int64_t stored, logical;
  /// Bytes of an element. Activations of 2 are bfloat16, read and written as floats.
  int64_t size;
} ck_tensor;

/// Bits of what a backend finds while it runs: a value outside of its grid's range, and one that is
/// not finite among what outlives a step.
enum { CK_LEFT_RANGE = 1, CK_NOT_FINITE = 2 };

/// What changes from step to step, and what was found.
typedef struct {
  uint64_t seed, step, update;
  double learningRate;
  uint32_t *faults;
} ck_context;

/// One part of a call: `task(call, chunk, lane)` for every chunk, in any order and on any lane.
typedef void (*ck_task)(void *call, intptr_t chunk, intptr_t lane);
typedef struct {
  ck_task task;
  int64_t chunks;
} ck_phase;

/// What a loss compares a prediction with: class indices, regions of them, or a tensor like it.
enum { CK_CLASSES = 1, CK_REGIONS = 2, CK_TENSOR = 4 };
/// Parameters of a loss at most.
enum { CK_PARAMETERS = 4 };

/// A loss as its callers have to know it.
typedef struct {
  const char *name;
  /// The names of `ck_call.parameter`, in order and with spaces between them.
  const char *parameters;
  /// Terms of each channel; 0 where one stands for all.
  int32_t terms;
  /// Bits of the targets that it takes.
  int32_t targets;
} ck_loss;

/// How a convolution is cut: a tile of output positions at a time, whose input is packed with a
/// zero halo into the lane's scratch. `ConvolutionTiling` in Kernels says how it is chosen.
typedef struct {
  /// Output positions of a tile and tiles, by axis. In minimal filtering: planes and tiles of a
  /// chunk and the numbers of their groups; `span` has the planes of a slab, `columns` the columns
  /// of products that are held.
  int64_t tile[3], tiles[3];
  /// Packed input of a tile: positions by axis (before the phases of a stride), columns of a phase.
  int64_t span[3], columns;
  /// Input blocks packed at once; groups of output blocks that are chunks of their own.
  int64_t inputGroup, outputGroups;
  /// Lanes of the output vector (8 or 16) and output vectors.
  int64_t lanes, outputVectors;
  /// Chunks that share a weight gradient, each with a partial sum.
  int64_t splits;
  /// Reads the input where it lies: no halo and no stride along a row.
  int32_t direct;
} ck_tiling;

typedef struct {
  ck_tensor operand[7], result[4];
  /// Shared scratch first, then `laneBytes` for each lane from `laneOffset` on.
  char *scratch;
  int64_t laneOffset, laneBytes;
  const ck_context *context;
  /// In order; those not needed have no task.
  ck_phase phase[3];

  // Attributes; each kernel reads its own.
  int64_t kernel[3], stride[3], padding[3], dilation[3];
  int32_t residualSign;
  /// Not zero: values are rounded to the multiples of `step` (rounding is 2^23 of it) before
  /// they meet the residual, and results outside (-range, range) become infinite.
  float rounding, step, range;
  /// Of a convolution: the operand from which on statistics, gamma and beta lie by which its input is
  /// normalized as it is loaded; 0 where it is not.
  int32_t prologue;
  /// A number for which `ck_activationName` has a name.
  int32_t activation;
  float activationParameter;
  int64_t groups;
  int32_t overBatch, constantStatistics;
  double alpha, beta, epsilon;
  double beta1, beta2, decay, momentum, gradientScale, clip, weight;
  int32_t nesterov, decoupled;
  int64_t source, target, count;
  uint64_t key;
  /// A number for which there is a `ck_lossKind`, the one target that it has, and its parameters.
  int32_t loss, lossTarget;
  double parameter[CK_PARAMETERS];
  int32_t trilinear;
  /// Owned by the prepared calls: channel sources, region masks (256 bytes a channel), weights.
  const void *table;
  ck_tiling tiling;
} ck_call;

static inline char *ck_lane(const ck_call *call, intptr_t lane) {
  return call->scratch + call->laneOffset + lane * call->laneBytes;
}

/// Elements of a flat chunk of an elementwise task.
enum { CK_FLAT = 1 << 15 };
/// Positions times block of one chunk of a task by channel block.
enum { CK_SEGMENT = 1 << 15 };

/// The tasks for one instruction set.
typedef struct {
  ck_task repackWeight, repackTransposed;
  ck_task convolution, convolutionDataGradient, convolutionWeightGradient, reduceWeightGradient;
  ck_task winogradForwardWeights, winogradBackwardWeights;
  ck_task winogradConvolution, winogradDataGradient, winogradWeightGradient;
  ck_task narrowForwardWeights, narrowBackwardWeights;
  ck_task narrowConvolution, narrowDataGradient, narrowWeightGradient;
  ck_task channelSums, channelSumFinish;
  ck_task momentsPartial, momentsFinish, normalize;
  ck_task normalizeGradientSums, normalizeGradientFinish, normalizeGradientApply;
  ck_task updateRunningStatistics, statisticsFromRunning;
  ck_task activation, activationGradient;
  ck_task softmax, softmaxGradient;
  ck_task maxPool, maxPoolGradient, averagePool, averagePoolGradient;
  ck_task upsample, upsampleGradient;
  ck_task squeeze, unsqueeze;
  ck_task orthogonalDown, orthogonalUp, orthogonalGradient, orthogonalGradientFinish;
  ck_task liftingSteps, liftDown, liftUp;
  ck_task cayley, cayleyGradient;
  ck_task permuteChannels, relayout, copyChannels;
  ck_task add, scale, round, zero;
  ck_task reparameterize, reparameterizeGradient;
  ck_task lossPartial, lossFinish, lossGradient;
  ck_task divergence, divergenceGradient;
  ck_task downsampleLabels;
  ck_task squares, norm, optimize;
  ck_task dropout;
  /// No task: keeps the core busy, for a given number of rounds.
  float (*multiplyAdds)(int64_t rounds);
} ck_tasks;

/// The name of an activation; null where there is none of that number, and none above it.
const char *ck_activationName(int kind);
/// The value of a known activation at x.
float ck_activate(int kind, float parameter, float x);
/// A loss; null where there is none of that number, and none above it.
const ck_loss *ck_lossKind(int kind);

extern const ck_tasks ck_avx512bf16, ck_avx512, ck_avx2, ck_baseline;

/// Whether this processor runs the tasks of `ck_avx512bf16`, of `ck_avx512`, of `ck_avx2`.
int ck_hasAVX512BF16(void);
int ck_hasAVX512(void);
int ck_hasAVX2(void);
