// Every task, compiled for the instruction set that the including file has set up.
#include "tasks/vector.h"
#include "tasks/activations.h"
#include "tasks/prologue.h"
#include "tasks/convolution.h"
#include "tasks/convolution_gradient.h"
#include "tasks/winograd.h"
#include "tasks/narrow.h"
#include "tasks/elementwise.h"
#include "tasks/latent.h"
#include "tasks/optimization.h"
#include "tasks/normalization.h"
#include "tasks/channels.h"
#include "tasks/cubes.h"
#include "tasks/cayley.h"
#include "tasks/pooling.h"
#include "tasks/upsampling.h"
#include "tasks/softmax.h"
#include "tasks/losses.h"
#include "tasks/overlaps.h"
#include "tasks/loss.h"
#include "tasks/random.h"
#include "tasks/peak.h"

const ck_tasks VARIANT(ck) = {
#define TASK(name) .name = VARIANT(name)
  TASK(repackWeight), TASK(repackTransposed), TASK(convolution), TASK(convolutionDataGradient),
  TASK(convolutionWeightGradient), TASK(reduceWeightGradient),
  TASK(winogradForwardWeights), TASK(winogradBackwardWeights), TASK(winogradConvolution),
  TASK(winogradDataGradient), TASK(winogradWeightGradient), TASK(narrowForwardWeights),
  TASK(narrowBackwardWeights), TASK(narrowConvolution), TASK(narrowDataGradient),
  TASK(narrowWeightGradient), TASK(channelSums),
  TASK(channelSumFinish), TASK(momentsPartial), TASK(momentsFinish), TASK(normalize),
  TASK(normalizeGradientSums), TASK(normalizeGradientFinish), TASK(normalizeGradientApply),
  TASK(updateRunningStatistics), TASK(statisticsFromRunning), TASK(activation),
  TASK(activationGradient), TASK(softmax), TASK(softmaxGradient),
  TASK(maxPool), TASK(maxPoolGradient), TASK(averagePool), TASK(averagePoolGradient),
  TASK(upsample), TASK(upsampleGradient), TASK(squeeze), TASK(unsqueeze), TASK(orthogonalDown),
  TASK(orthogonalUp), TASK(orthogonalGradient), TASK(orthogonalGradientFinish),
  TASK(liftingSteps), TASK(liftDown), TASK(liftUp), TASK(cayley),
  TASK(cayleyGradient), TASK(permuteChannels), TASK(relayout), TASK(copyChannels), TASK(add),
  TASK(addFixed), TASK(scale), TASK(round), TASK(zero), TASK(reparameterize), TASK(reparameterizeGradient), TASK(lossPartial),
  TASK(lossFinish), TASK(lossValues), TASK(lossWorst), TASK(lossGradient), TASK(divergence), TASK(divergenceGradient),
  TASK(downsampleLabels), TASK(squares), TASK(norm), TASK(optimize), TASK(movingAverage),
  TASK(dropout), TASK(multiplyAdds), .multiplyAddsOfRound = CHAINS * REGISTER_FLOATS,
#undef TASK
};
