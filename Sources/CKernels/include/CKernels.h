// What `CPUBackend` runs: tasks over fixed chunks of one kernel call, compiled once for each
// instruction set. A task never allocates and never writes outside its call's results and scratch.
#pragma once
#include "CKernelSizes.h"
#include <stdint.h>

/// A fixed-point grid: values are multiples of `step`, which are stored as signed integers of 32 bits; `units` is
/// 1 / `step`.
typedef struct {
  float step, units;
} ck_grid;

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
  /// The grid that values are stored on, as integers; null where they are floats.
  const ck_grid *grid;
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
/// What a loss may take beside: weights of classes or regions, and sums of each item.
enum { CK_WEIGHTS = 8, CK_ITEMS = 16 };
/// Parameters of a loss at most.
enum { CK_PARAMETERS = 4 };

/// What callers have to know of a loss.
typedef struct {
  const char *name;
  /// The names of `ck_loss.parameter`, in order and with spaces between them.
  const char *parameters;
  /// Terms of each channel; 0 where terms stand for all.
  int32_t terms;
  /// How many of these there are; 0 where it is one.
  int32_t commonTerms;
  /// Bits of the targets that it takes, and of what else.
  int32_t takes;
} ck_loss_form;

/// An activation: a number for which `ck_activationName` has a name, and its parameter.
typedef struct {
  int32_t kind;
  float parameter;
} ck_activation;

/// Which statistics, (mean, 1 / deviation) each, a channel is normalized by.
typedef struct {
  /// Groups of equally many neighbouring channels, which have theirs in common.
  int64_t groups;
  /// Whether all items have them in common: they are taken over the batch, or do not depend on the
  /// input.
  int32_t overBatch, constant;
} ck_statistics;

/// How a convolution of direct sums is cut: a tile of output positions at a time, whose input is packed
/// with a zero halo into the lane's scratch. `ConvolutionTiling` in CPUTarget says how it is chosen.
typedef struct {
  /// Output positions of a tile and tiles, by axis.
  int64_t tile[3], tiles[3];
  /// Packed input of a tile: positions by axis (before the phases of a stride), columns of a phase.
  int64_t span[3], columns;
  /// Input blocks packed at once.
  int64_t inputGroup;
  /// Reads the input where it lies: no halo and no stride along a row.
  int32_t direct;
} ck_tiling;

/// How one by minimal filtering is cut.
typedef struct {
  /// Planes of outputs of a chunk, and groups of them.
  int64_t planes, planeGroups;
  /// Tiles of a chunk in each plane, and groups of them.
  int64_t tiles, tileGroups;
  /// Planes that are transformed at once; columns (one tile of one plane) whose products are held.
  int64_t slab, columns;
} ck_filtering;

/// A convolution or one of its gradients. Sizes are by axis (d, h, w), in voxels.
typedef struct {
  int64_t kernel[3], stride[3], padding[3], dilation[3];
  /// Adds the sums to the residual (1) or takes them from it (-1); 0 where there is none.
  int32_t residualSign;
  /// The operand from which on statistics, gamma and beta lie, by which the input is normalized as it
  /// is loaded; 0 where it is not. The activation follows.
  int32_t prologue;
  ck_statistics statistics;
  ck_activation activation;
  /// Lanes of the output vector (8 or 16), output vectors, and groups of them that are chunks of
  /// their own.
  int64_t lanes, outputVectors, outputGroups;
  /// Chunks that share a weight gradient, each with a partial sum.
  int64_t splits;
  /// The one that its task takes.
  ck_tiling tiling;
  ck_filtering filtering;
} ck_convolution;

/// Moments, normalization by them and its gradient.
typedef struct {
  ck_statistics statistics;
  /// Added to a variance before its root is taken.
  double epsilon;
  ck_activation activation;
  /// Adds the activation's value to the residual (1) or takes it from it (-1).
  int32_t residualSign;
} ck_normalization;

/// Running statistics: a batch's are mixed into them, or they are used in place of a batch's.
typedef struct {
  /// The share of the new in [0, 1].
  double momentum;
  /// As in `ck_normalization`.
  double epsilon;
  /// Values that each of the batch's variances is of.
  int64_t samples;
} ck_running;

/// Windows of a pool, by axis in voxels.
typedef struct {
  int64_t kernel[3], stride[3], padding[3];
} ck_pool;

/// Upsampling or its gradient.
typedef struct {
  /// Fine voxels of a coarse one, by axis.
  int64_t factor[3];
  /// Not zero: weighted neighbours; else the nearest.
  int32_t trilinear;
  /// Adds the values to the residual (1) or takes them from it (-1).
  int32_t residualSign;
} ck_upsampling;

/// Cubes of fine voxels as channels of coarse ones.
typedef struct {
  /// Fine voxels of a cube, by axis.
  int64_t factor[3];
  /// Channels that are taken at once: 1, or as many as a block of both tensors' lets lie together. Cubes
  /// are of eight voxels then.
  int64_t channels;
  /// Chunks of these that share a matrix's gradient, each with a partial sum.
  int64_t shares;
} ck_cubes;

/// A copy of channels [source, source + count) of the operand to those from `target` on of the result.
typedef struct {
  int64_t source, target, count;
  /// In place of `source`: the operand's channel for each of them. Owned by the prepared calls.
  const int64_t *sources;
} ck_copy;

/// Labels at the centres of coarse voxels.
typedef struct {
  /// Fine voxels of a coarse one, by axis.
  int64_t factor[3];
} ck_labels;

/// A weighted sum, a multiple, or a rounding.
typedef struct {
  /// Of each operand.
  double factor[2];
} ck_arithmetic;

/// Zeroes elements at random.
typedef struct {
  /// The stream's key, spread by SplitMix64's finalizer, for the seed to meet.
  uint64_t key;
  /// An element is zero where its random word is below: the probability times 2^32.
  uint64_t threshold;
  /// What the others are multiplied by.
  double keptFactor;
} ck_dropout;

/// Normal numbers.
typedef struct {
  /// The stream's key.
  uint64_t key;
  /// Chunks of one channel of one item.
  int64_t shares;
} ck_noise;

/// The divergence of a latent distribution from the standard normal one.
typedef struct {
  /// Of the mean over items.
  double factor;
} ck_divergence;

/// A loss or its gradient.
typedef struct {
  /// A number for which there is a `ck_lossForm`, the one target that it has, and its parameters.
  int32_t kind, target;
  double parameter[CK_PARAMETERS];
  /// Of the loss in the sum of all, by which its gradient is multiplied; of one item's, where these have
  /// losses of their own.
  double weight;
  /// The label whose voxels take no part; -1 where all do.
  int32_t ignored;
  /// Whether what a mean is divided by is summed over voxels too, and whether sums are of each item.
  int32_t counted, perItem;
  /// What each of `CK_LABELS` labels or, of regions, each channel weighs in a mean; null where they weigh
  /// the same. Owned by the prepared calls.
  const float *weights;
  /// For each channel, whether it counts each of `CK_LABELS` labels. Owned by the prepared calls.
  const uint8_t *regions;
} ck_loss;

/// The norm of gradients.
typedef struct {
  /// Of the root of their squares' sum.
  double factor;
  /// Chunks, each with a partial sum of squares.
  int64_t shares;
} ck_norm;

/// Rules of updates.
enum { CK_SGD, CK_ADAM };

/// An update of parameters, as `Optimizer` in Kernels defines it.
typedef struct {
  /// `CK_SGD` or `CK_ADAM`.
  int32_t rule;
  /// Whether gradients are zeroed once they are read.
  int32_t clears;
  /// What gradients are multiplied by, and their norm at most; 0 where it is not clipped.
  double gradientScale, clip;
  double weightDecay;
  /// Of stochastic gradient descent.
  double momentum;
  int32_t nesterov;
  /// Of Adam; `decoupled` takes the decay from the parameter.
  int32_t decoupled;
  double beta1, beta2, epsilon;
} ck_optimizer;

/// A moving average of weights.
typedef struct {
  /// Share of the new weights.
  double rest;
} ck_movingAverage;

/// One kernel call as its tasks read it: tensors, scratch and phases, then the arguments of its
/// family. A task reads its own family's alone.
typedef struct {
  ck_tensor operand[7], result[4];
  /// Shared scratch first, then `laneBytes` for each lane from `laneOffset` on.
  char *scratch;
  int64_t laneOffset, laneBytes;
  const ck_context *context;
  /// In order; those not needed have no task.
  ck_phase phase[3];

  union {
    ck_convolution convolution;
    ck_normalization normalization;
    ck_running running;
    ck_activation activation;
    ck_pool pool;
    ck_upsampling upsampling;
    ck_cubes cubes;
    ck_copy copy;
    ck_labels labels;
    ck_arithmetic arithmetic;
    ck_dropout dropout;
    ck_noise noise;
    ck_divergence divergence;
    ck_loss loss;
    ck_norm norm;
    ck_optimizer optimizer;
    ck_movingAverage movingAverage;
  };
} ck_call;

static inline char *ck_lane(const ck_call *call, intptr_t lane) {
  return call->scratch + call->laneOffset + lane * call->laneBytes;
}

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
  ck_task add, addFixed, scale, round, zero;
  ck_task reparameterize, reparameterizeGradient;
  ck_task lossPartial, lossFinish, lossValues, lossWorst, lossGradient;
  ck_task divergence, divergenceGradient;
  ck_task downsampleLabels;
  ck_task squares, norm, optimize, movingAverage;
  ck_task dropout;
  /// No task: keeps the core busy, for a given number of rounds.
  float (*multiplyAdds)(int64_t rounds);
  /// Multiply-adds of one round.
  int64_t multiplyAddsOfRound;
} ck_tasks;

/// The name of an activation; null where there is none of that number, and none above it.
const char *ck_activationName(int kind);
/// The value of a known activation at x.
float ck_activate(int kind, float parameter, float x);
/// A loss; null where there is none of that number, and none above it.
const ck_loss_form *ck_lossForm(int kind);

extern const ck_tasks ck_avx512bf16, ck_avx512, ck_avx2, ck_baseline;

/// Whether this processor runs the tasks of `ck_avx512bf16`, of `ck_avx512`, of `ck_avx2`.
int ck_hasAVX512BF16(void);
int ck_hasAVX512(void);
int ck_hasAVX2(void);
