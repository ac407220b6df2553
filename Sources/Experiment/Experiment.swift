/// Everything a model file says beside its network: plain values that travel in a compiled file.
public struct Experiment: Codable, Hashable, Sendable {
  public var name: String
  public var input: Input
  public var outputs: [Output]
  public var optimizer: Optimizer
  public var schedule: Schedule
  /// Greatest Euclidean norm of all gradients together; nil leaves them as they are.
  public var clip: Double?
  /// Batches whose gradients are summed (and averaged) before an update.
  public var accumulation: Int
  /// Nil where none is kept.
  public var weightAverage: WeightAverage?
  public var preprocessing: Preprocessing
  public var augmentation: Augmentation
  public var sampling: Sampling

  private enum CodingKeys: String, CodingKey {
    case name = "name"
    case input = "input"
    case outputs = "outputs"
    case optimizer = "optimizer"
    case schedule = "schedule"
    case clip = "clip"
    case accumulation = "accumulation"
    case weightAverage = "weightAverage"
    case preprocessing = "preprocessing"
    case augmentation = "augmentation"
    case sampling = "sampling"
  }

  public init(
    name: String, input: Input, outputs: [Output], optimizer: Optimizer = .init(),
    schedule: Schedule = .init(), clip: Double? = nil, accumulation: Int = 1,
    weightAverage: WeightAverage? = nil, preprocessing: Preprocessing = .init(),
    augmentation: Augmentation = .init(), sampling: Sampling = .init()
  ) {
    self.name = name
    self.input = input
    self.outputs = outputs
    self.optimizer = optimizer
    self.schedule = schedule
    self.clip = clip
    self.accumulation = accumulation
    self.weightAverage = weightAverage
    self.preprocessing = preprocessing
    self.augmentation = augmentation
    self.sampling = sampling
  }
}

/// The network's input: (batch, channels, patch).
public struct Input: Codable, Hashable, Sendable {
  public var channels: Int
  /// Voxels along (D, H, W).
  public var patch: [Int]
  public var batch: Int

  private enum CodingKeys: String, CodingKey {
    case channels = "channels"
    case patch = "patch"
    case batch = "batch"
  }

  public init(channels: Int, patch: [Int], batch: Int) {
    self.channels = channels
    self.patch = patch
    self.batch = batch
  }
}

/// One result of the network and what it is compared with, with at most 256 labels.
public struct Output: Codable, Hashable, Sendable {
  public enum Target: Hashable, Sendable {
    /// Exclusive classes: class k is the k-th label; probabilities by softmax.
    case labels([Label])
    /// Overlapping unions of labels; probabilities by sigmoid.
    case regions([Region], labels: [Label])
    /// The input volume itself (auto-encoder).
    case input
    /// Nothing: an output that is only looked at.
    case none
  }

  public var name: String
  public var target: Target

  private enum CodingKeys: String, CodingKey {
    case name = "name"
    case target = "target"
  }

  public init(name: String, target: Target) {
    self.name = name
    self.target = target
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(String.self, forKey: .name)
    target = try values.decode(Target.self, forKey: .target)
    guard labels.map({ (1...256).contains($0.count) }) ?? true else {
      throw DecodingError.dataCorruptedError(
        forKey: .target, in: values, debugDescription: "class indices are bytes")
    }
  }
}

/// A value of 32 bits in label volumes and its name. The first label of a list is the background.
public struct Label: Codable, Hashable, Sendable {
  public var name: String
  public var value: Int

  private enum CodingKeys: String, CodingKey {
    case name = "name"
    case value = "value"
  }

  public init(name: String, value: Int) {
    self.name = name
    self.value = value
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(String.self, forKey: .name)
    value = Int(try values.decode(Int32.self, forKey: .value))
  }
}

extension Label: CustomStringConvertible {
  /// The value, and the name where it says more.
  public var description: String { name == "\(value)" ? name : "\(value) (\(name))" }
}

/// A named union of label values.
public struct Region: Codable, Hashable, Sendable {
  public var name: String
  public var labels: [Int]

  private enum CodingKeys: String, CodingKey {
    case name = "name"
    case labels = "labels"
  }

  public init(name: String, labels: [Int]) {
    self.name = name
    self.labels = labels
  }
}

public struct Optimizer: Codable, Hashable, Sendable {
  public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    case sgd = "sgd"
    case adam = "adam"
    case adamW = "adamw"
  }

  public var rule: Rule
  public var rate: Double
  public var momentum: Double
  public var nesterov: Bool
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double

  private enum CodingKeys: String, CodingKey {
    case rule = "rule"
    case rate = "rate"
    case momentum = "momentum"
    case nesterov = "nesterov"
    case beta1 = "beta1"
    case beta2 = "beta2"
    case epsilon = "epsilon"
    case weightDecay = "weightDecay"
  }

  public init(
    rule: Rule = .adam, rate: Double = 1e-3, momentum: Double = 0, nesterov: Bool = false,
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.rule = rule
    self.rate = rate
    self.momentum = momentum
    self.nesterov = nesterov
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }
}

/// Random changes of each training patch.
public struct Augmentation: Codable, Hashable, Sendable {
  /// Axes (0 D, 1 H, 2 W) that are mirrored with probability one half.
  public var flips: [Int]
  /// Each modality is multiplied by 1 + u, u uniform in ± this.
  public var intensityScale: Double
  /// Each modality is shifted by u (standard deviations), u uniform in ± this.
  public var intensityShift: Double

  private enum CodingKeys: String, CodingKey {
    case flips = "flips"
    case intensityScale = "intensityScale"
    case intensityShift = "intensityShift"
  }

  public init(flips: [Int] = [], intensityScale: Double = 0, intensityShift: Double = 0) {
    self.flips = flips
    self.intensityScale = intensityScale
    self.intensityShift = intensityShift
  }
}

/// How patches are drawn from volumes.
public struct Sampling: Codable, Hashable, Sendable {
  /// Share of patches centred on a voxel of a foreground class, the class drawn evenly.
  public var foreground: Double

  private enum CodingKeys: String, CodingKey {
    case foreground = "foreground"
  }

  public init(foreground: Double = 1.0 / 3) { self.foreground = foreground }
}
