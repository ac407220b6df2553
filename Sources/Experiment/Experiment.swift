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
  /// Steps of an epoch, a multiple of `accumulation`; nil for as many as see all voxels once.
  public var epoch: Int?
  /// Nil where the network is not validated while it trains.
  public var validation: ValidationRule?
  /// Nil where nothing but its limit ends a run; with `validation` alone.
  public var earlyStopping: EarlyStopping?
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
    case epoch = "epoch"
    case validation = "validation"
    case earlyStopping = "earlyStopping"
    case weightAverage = "weightAverage"
    case preprocessing = "preprocessing"
    case augmentation = "augmentation"
    case sampling = "sampling"
  }

  public init(
    name: String, input: Input, outputs: [Output], optimizer: Optimizer = .init(),
    schedule: Schedule = .init(), clip: Double? = nil, accumulation: Int = 1,
    epoch: Int? = nil, validation: ValidationRule? = nil, earlyStopping: EarlyStopping? = nil,
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
    self.epoch = epoch
    self.validation = validation
    self.earlyStopping = earlyStopping
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
  /// The value in label volumes whose voxels nobody looked at: they take no part in losses and scores, and
  /// it is never predicted. Nil where every voxel has a label. With one there are at most 255 labels.
  public var ignored: Int?

  private enum CodingKeys: String, CodingKey {
    case name = "name"
    case target = "target"
    case ignored = "ignored"
  }

  public init(name: String, target: Target, ignored: Int? = nil) {
    self.name = name
    self.target = target
    self.ignored = ignored
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(String.self, forKey: .name)
    target = try values.decode(Target.self, forKey: .target)
    ignored = try values.decodeIfPresent(Int32.self, forKey: .ignored).map(Int.init)
    let greatest = ignored == nil ? 256 : LabelInput.ignoredClass
    guard labels.map({ (1...greatest).contains($0.count) }) ?? true else {
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

  /// The label that each region is painted with where they become one label volume, later ones over earlier
  /// ones: the first of its labels that no later region holds. Nil where none is left.
  public static func painted(_ regions: [Region]) -> [Int?] {
    regions.indices.map { index in
      let later = Set(regions[(index + 1)...].flatMap(\.labels))
      return regions[index].labels.first { !later.contains($0) }
    }
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
