/// The kernels' vocabulary: what a backend has to be able to do.
///
/// `ReferenceBackend` defines the meaning of each; others agree with it within stated tolerances.
/// Notation: x input, y output, w weight, b bias, dv gradient of the loss by v, r residual,
/// `?` an operand that may be absent. Volumes are (N, C, D, H, W). "May alias" names the operands
/// whose memory a result may share exactly; no other overlap is allowed. `signature` says all that
/// as data, and `KernelCall.fault` refuses calls that are otherwise.
///
/// Every kernel passes a NaN on: where an element that it reads is a NaN, so is an element of a
/// result. What comes out of a `range`, and what is not finite after an update, is noted (`Faults`).
public enum Kernel: Codable, Hashable, Sendable {
  /// (x, w, b?, r?, statistics?, gamma?, beta?) -> y = x * w + b with the residual r and the prologue
  /// by statistics, gamma and beta as `Convolution` says. w is (O, I, kD, kH, kW). y may alias r.
  /// Where x is bfloat16, w is rounded to it as well, or its points (`narrow`).
  case convolution(Convolution)
  /// (dy, w, b?, r?) -> dx: the gradient of `convolution` by its input, and with b the forward pass
  /// of a transposed convolution. dx may alias r. Where dy is bfloat16, w is rounded to it as
  /// well, or its points (`narrow`).
  case convolutionDataGradient(Convolution)
  /// (x, dy, statistics?, gamma?, beta?) -> dw, added to what dw holds.
  case convolutionWeightGradient(Convolution)
  /// (dy) -> db (C): sums over batch and space, added to what db holds.
  case channelSum
  /// (x) -> statistics (B, groups, 2): mean and inverse standard deviation of each group of
  /// channels; B is N, or 1 where `overBatch`.
  case moments(Moments)
  /// (x, statistics, gamma?, beta?, r?) -> y = activation(gamma (x - mean) rstd + beta), by channel,
  /// with the residual r as `Normalization` says. y may alias x or r.
  case normalize(Normalization)
  /// (dy, x, statistics, gamma?, beta?, r?) -> dx [, dgamma, dbeta]: dx = r + gradient through
  /// activation, affine map and, unless `constantStatistics`, the statistics. dgamma and dbeta
  /// (present when gamma and beta are and are trained) are added to what they hold.
  /// dx may alias dy or r.
  case normalizeGradient(Normalization)
  /// (statistics, mean, variance) -> mean, variance, in place: running statistics of batch norm,
  /// v += momentum (batch - v), with the unbiased variance of `count` values. Notes that one is not
  /// finite.
  case updateRunningStatistics(RunningStatistics)
  /// (mean, variance) -> statistics (1, C, 2): mean and 1 / sqrt(variance + epsilon).
  case statisticsFromRunning(epsilon: Double)
  /// (x) -> y. May alias x.
  case activation(Activation)
  /// (dy, x, r?) -> dx = r + activation'(x) dy; NaN where x is not finite. dx may alias dy, r or x.
  case activationGradient(Activation)
  /// (x) -> y over axis 1. May alias x.
  case softmax
  /// (dy, y) -> dx. May alias dy.
  case softmaxGradient
  /// (x) -> y, indices (u8: position of the maximum in its window, row-major; the first of equals).
  /// Padding counts as minus infinity, and a NaN is greater than all.
  case maxPool(Window)
  /// (dy, indices, r?) -> dx. dx may alias r.
  case maxPoolGradient(Window)
  /// (x) -> y; padding counts as zero and is in the divisor (PyTorch's count_include_pad).
  case averagePool(Window)
  /// (dy, r?) -> dx. dx may alias r.
  case averagePoolGradient(Window)
  /// (x, r?) -> y = r + upsampled x. y may alias r.
  case upsample(Upsampling)
  /// (dy, r?) -> dx. dx may alias r.
  case upsampleGradient(Upsampling)
  /// (x) -> y: (N, C, D, H, W) to (N, C f, D / fD, H / fH, W / fW), f = fD fH fW. Channel
  /// c f + (d fH + h) fW + w of y holds position (d, h, w) of each cube of channel c.
  case squeeze(factor: [Int])
  /// (x) -> y: the inverse of `squeeze`.
  case unsqueeze(factor: [Int])
  /// (x, q) -> y: each channel's cube of f values times its own matrix q (C, f, f):
  /// y[c f + i] = sum over j of q[c, i, j] x[c, cube position j].
  /// With `range`, for x on that range's grid (`FixedPoint`), the product is made of lifting steps
  /// (Daubechies and Sweldens 1998), each rounded: y is on the grid, and `orthogonalUp` gives exactly
  /// x. Cubes whose norm comes to half of the range become infinite.
  case orthogonalDown(factor: [Int], range: Double? = nil)
  /// (y, q) -> x: x[c, cube position j] = sum over i of q[c, i, j] y[c f + i]: the inverse, and the
  /// gradient by x, of `orthogonalDown`.
  case orthogonalUp(factor: [Int], range: Double? = nil)
  /// (x, y) -> dq, added: dq[c, i, j] += sum over batch and cubes of y[c f + i] x[c, position j].
  /// x is the fine tensor, y the coarse one.
  case orthogonalMatrixGradient(factor: [Int])
  /// (a) -> q: a (C, f (f - 1) / 2) holds the upper triangle, row by row, of a skew matrix A;
  /// q = (I + A)^-1 (I - A) H, H the Haar matrix of the factor (Haar 1910; Etmann 2020, eq. 8).
  case cayley(factor: [Int])
  /// (dq, a) -> da, added to what da holds.
  case cayleyGradient(factor: [Int])
  /// (x) -> y: channel i of y is channel `sources[i]` of x.
  case permuteChannels(sources: [Int])
  /// (x) -> y: the same logical elements in row-major order, whatever the shapes and layouts.
  case relayout
  /// (x) -> y: channels [source, source + count) of x go to [target, target + count) of y; other
  /// channels of y are left as they are, but padding lanes of y past its last channel are zeroed
  /// when the last channel is written.
  case copyChannels(source: Int, target: Int, count: Int)
  /// (a, b) -> y = alpha a + beta b. Same storage. With `range` a and b are on that range's grid
  /// (`FixedPoint`) and alpha and beta 1 or -1. May alias a or b.
  case add(alpha: Double, beta: Double, range: Double? = nil)
  /// (x) -> y = factor x. May alias x.
  case scale(factor: Double)
  /// (x) -> y = x rounded to the range's grid (`FixedPoint`). May alias x.
  case round(range: Double)
  /// (x (N, F), w (O, F), b?) -> y (N, O).
  case dense
  /// (dy, w) -> dx.
  case denseDataGradient
  /// (x, dy) -> dw, added.
  case denseWeightGradient
  /// (x) -> y: each element multiplied by zero with probability p, else by 1 / (1 - p); its own
  /// gradient. May alias x.
  case dropout(Dropout)
  /// () -> y: independent unit normal numbers, element i drawn from counter i.
  case normalNoise(RandomStream)
  /// (mean, logVariance, noise) -> z = mean + exp(logVariance / 2) noise. Plain (N, K).
  case reparameterize
  /// (dz, logVariance, noise) -> dLogVariance = dz noise exp(logVariance / 2) / 2. May alias dz.
  case reparameterizeGradient
  /// (logits or prediction, target) -> terms (K) f32 plain, loss (1) f32 plain. `loss` is the
  /// unweighted loss; `terms` is what the gradient needs beside the operands (see `Loss`). It is not
  /// finite where a logit or prediction is not, whatever the target.
  case loss(Loss)
  /// (prediction, target, terms, r?) -> dPrediction = r + weight * gradient. May alias r.
  case lossGradient(Loss, weight: Double)
  /// (mean, logVariance) -> loss (1): scale * sum(mean^2 + exp(lv) - lv - 1) / N.
  case divergence(scale: Double)
  /// (mean, logVariance) -> dMean, dLogVariance of weight * `divergence`.
  case divergenceGradient(scale: Double, weight: Double)
  /// (labels (N, 1, D, H, W) u8) -> labels: the nearest voxel at each multiple of the factor
  /// (index i f + f / 2).
  case downsampleLabels(factor: [Int])
  /// () -> y: every byte zero.
  case zero
  /// (g) -> norm (1) f32 plain: Euclidean norm of a flat range times `scale`. Notes that it is not
  /// finite.
  case norm(scale: Double)
  /// (g, norm?) -> parameter, state… [, g], in place; see `Optimizer`. One call covers a flat range.
  /// With the last result, g is zero afterwards. Notes that an updated parameter or state is not
  /// finite.
  case optimize(Optimizer)
}
