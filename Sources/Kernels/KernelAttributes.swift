/// A three-dimensional convolution y = x * w + b, with a residual in its epilogue.
///
/// `residualSign` 0: y = conv + b. +1: y = r + (conv + b). -1: y = r - (conv + b), which undoes +1.
/// For `convolutionDataGradient` the same holds of the data gradient. With `range` conv + b is rounded
/// to that range's grid (`FixedPoint`), in as many parts as the backend sums it in.
///
/// With a `prologue`, x stands for what `normalize` makes of it, rounded to bfloat16 where x is
/// bfloat16; around it are zeros still. Its activation takes zero to zero.
///
/// `narrow` lets products be taken of transforms in bfloat16: where minimal filtering computes a
/// convolution (`Winograd`), the points of both factors are rounded to bfloat16, once, and neither
/// weights nor what a prologue makes before them. Sums stay float32. Direct sums are the same as
/// without it.
public struct Convolution: Codable, Hashable, Sendable {
  public var kernel: [Int]
  public var stride: [Int]
  /// Zero padding on both sides of each axis.
  public var padding: [Int]
  public var dilation: [Int]
  public var residualSign: Int
  public var range: Double?
  public var prologue: Normalization?
  public var narrow: Bool

  public init(
    kernel: [Int], stride: [Int] = [1, 1, 1], padding: [Int] = [0, 0, 0],
    dilation: [Int] = [1, 1, 1], residualSign: Int = 0, range: Double? = nil,
    prologue: Normalization? = nil, narrow: Bool = false
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.residualSign = residualSign
    self.range = range
    self.prologue = prologue
    self.narrow = narrow
  }
}

/// A pooling window.
public struct Window: Codable, Hashable, Sendable {
  public var kernel: [Int]
  public var stride: [Int]
  public var padding: [Int]

  public init(kernel: [Int], stride: [Int], padding: [Int] = [0, 0, 0]) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }
}

/// Which values share a mean and a variance.
public struct Moments: Codable, Hashable, Sendable {
  /// Groups of consecutive channels; the channel count is a multiple. Instance and batch norm:
  /// as many as channels.
  public var groups: Int
  public var overBatch: Bool
  public var epsilon: Double

  public init(groups: Int, overBatch: Bool = false, epsilon: Double = 1e-5) {
    self.groups = groups
    self.overBatch = overBatch
    self.epsilon = epsilon
  }
}

/// Normalization by given statistics, an affine map for each channel, and an activation.
public struct Normalization: Codable, Hashable, Sendable {
  public var groups: Int
  public var overBatch: Bool
  /// True where the statistics do not depend on x (running ones), so no gradient flows by them.
  public var constantStatistics: Bool
  public var activation: Activation
  /// Of `normalize` alone: +1 adds the activation's value to the residual operand, -1 takes it away
  /// from it, 0 there is none.
  public var residualSign: Int
  /// Of `normalize` alone: the activation's value is rounded to this range's grid (`FixedPoint`).
  public var range: Double?

  public init(
    groups: Int, overBatch: Bool = false, constantStatistics: Bool = false,
    activation: Activation = .identity, residualSign: Int = 0, range: Double? = nil
  ) {
    self.groups = groups
    self.overBatch = overBatch
    self.constantStatistics = constantStatistics
    self.activation = activation
    self.residualSign = residualSign
    self.range = range
  }

  /// Whether all items are normalized by the same statistics.
  package var sharesStatistics: Bool { overBatch || constantStatistics }
}

public struct RunningStatistics: Codable, Hashable, Sendable {
  public var momentum: Double
  public var epsilon: Double
  /// Values behind each mean: batch times voxels.
  public var count: Int

  public init(momentum: Double, epsilon: Double, count: Int) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.count = count
  }
}

public enum Interpolation: String, Codable, Hashable, Sendable {
  case nearest
  /// Corners not aligned: source = (target + 0.5) / factor - 0.5, clamped at the borders.
  case trilinear
}

public struct Upsampling: Codable, Hashable, Sendable {
  public var factor: [Int]
  public var mode: Interpolation
  /// +1 adds the residual operand, -1 gives r - upsampled, 0 there is none.
  public var residualSign: Int
  /// Of `upsample` alone: its value is rounded to this range's grid (`FixedPoint`).
  public var range: Double?

  public init(
    factor: [Int], mode: Interpolation, residualSign: Int = 0, range: Double? = nil
  ) {
    self.factor = factor
    self.mode = mode
    self.residualSign = residualSign
    self.range = range
  }
}

/// Where an operation's random numbers come from: drawn from Philox keyed by the run's seed, the
/// step and this key (a hash of the operation's stable path), so that a second evaluation repeats
/// them.
public struct RandomStream: Codable, Hashable, Sendable {
  public var key: UInt64

  public init(key: UInt64) { self.key = key }
}

public struct Dropout: Codable, Hashable, Sendable {
  public var probability: Double
  public var stream: RandomStream

  public init(probability: Double, stream: RandomStream) {
    self.probability = probability
    self.stream = stream
  }
}

/// An update of a flat range of parameters, elementwise. The learning rate and the update's number
/// are the run's (`StepContext`). With a `norm` operand and `clip` > 0 gradients are multiplied by
/// min(1, clip / norm), which is NaN where the norm is not finite. Gradients are first multiplied by `gradientScale`, as the norm was.
public struct Optimizer: Codable, Hashable, Sendable {
  public enum Rule: Codable, Hashable, Sendable {
    /// PyTorch's SGD: g += decay p; v = momentum v + g (v = g at first); p -= rate (nesterov ?
    /// g + momentum v : v). State: v, absent when momentum is 0.
    case sgd(momentum: Double, nesterov: Bool, weightDecay: Double)
    /// Kingma 2015 with decay added to the gradient (Adam) or, `decoupled`, taken from the
    /// parameter (AdamW, Loshchilov 2019). State: first moment, second moment.
    case adam(
      beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, decoupled: Bool)
  }

  public var rule: Rule
  public var gradientScale: Double
  public var clip: Double

  public init(_ rule: Rule, gradientScale: Double = 1, clip: Double = 0) {
    self.rule = rule
    self.gradientScale = gradientScale
    self.clip = clip
  }

  /// Tensors of state, each as large as the parameters.
  public var stateCount: Int {
    switch rule {
    case .sgd(let momentum, _, _): momentum == 0 ? 0 : 1
    case .adam: 2
    }
  }
}
