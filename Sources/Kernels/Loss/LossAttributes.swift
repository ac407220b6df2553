/// A loss of a prediction against a target.
///
/// A loss with one term is a mean over the batch's voxels, and over channels too where the target is
/// no map of classes. The term is the number that the sum is divided by: how many values it is of, or
/// the sum of their weights. Other losses are functions of sums over batch and voxels, or over the
/// voxels of each item, of which each channel has `termsPerChannel`: these are the terms, item by item.
/// A mean over the greatest values has three terms: their least, its share of the mean where it is met
/// once, and where a greater one is.
///
/// Voxels whose label is `ignored` add nothing, neither to a sum nor to what it is divided by. A mean of
/// nothing is 0, and where nothing is compared with nothing there is full overlap.
///
/// A logit that is not finite makes the loss and its gradient by that logit NaN, at voxels whose label
/// is no class too: a probability of 0 or 1 would hide it. So do terms that are not finite.
public struct Loss: Hashable, Sendable {
  /// The name of a loss. The catalogue of operations says which there are, and every backend which of
  /// them it computes.
  public struct Function: RawRepresentable, Codable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
  }

  /// How logits become probabilities, and what the target's channel k means.
  public enum Target: Hashable, Sendable {
    /// Softmax; the label map holds class indices 0 ..< C.
    case classes
    /// Sigmoid; channel k is true where the class index is in `regions[k]`.
    case regions([[Int]])
    /// A tensor of the prediction's shape, no activation. The loss depends on the difference alone.
    case tensor

    /// A target without its regions.
    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
      case classes = "classes"
      case regions = "regions"
      case tensor = "tensor"
    }

    public var kind: Kind {
      switch self {
      case .classes: .classes
      case .regions: .regions
      case .tensor: .tensor
      }
    }
  }

  public var function: Function
  /// By name, none below 0. What is true or false is 1 or 0.
  public var parameters: [String: Double]
  /// Nil where terms stand for all channels.
  public var termsPerChannel: Int?
  /// How many terms stand for all channels; nil is one, or none where each channel has its own.
  public var commonTerms: Int?
  /// Whether each item of the batch has sums, and so a loss, of its own; theirs are averaged.
  public var isPerItem = false
  public var target: Target
  /// What each class or region weighs in a mean over voxels; nil where they weigh the same.
  public var weights: [Double]?
  /// The label whose voxels take no part; nil where all do.
  public var ignored: Int?

  public init(
    _ function: Function, _ parameters: [String: Double] = [:], termsPerChannel: Int? = nil,
    commonTerms: Int? = nil, target: Target
  ) {
    self.function = function
    self.parameters = parameters
    self.termsPerChannel = termsPerChannel
    self.commonTerms = commonTerms
    self.target = target
  }

  public init(
    _ name: String, _ parameters: [String: Double] = [:], termsPerChannel: Int? = nil,
    target: Target
  ) {
    self.init(
      Function(rawValue: name), parameters, termsPerChannel: termsPerChannel, target: target)
  }

  /// The labels of each region; none for other targets.
  var regions: [[Int]] {
    if case .regions(let regions) = target { regions } else { [] }
  }

  /// Length of `terms` for a prediction (N, C, D, H, W).
  public func termCount(of prediction: [Int]) -> Int {
    termsPerChannel.map { $0 * prediction[1] * (isPerItem ? prediction[0] : 1) } ?? commonTerms ?? 1
  }

  /// Whether what a mean is divided by depends on the labels.
  public var hasCountedDivisor: Bool { weights != nil || ignored != nil }
}

/// What everybody who knows a loss agrees on: the catalogue of operations and each backend.
public struct LossForm: Hashable, Sendable {
  public var function: Loss.Function
  public var parameters: Set<String>
  public var termsPerChannel: Int?
  public var commonTerms: Int?
  /// Whether it may have weights of classes and regions, and whether it may be one of each item.
  public var takesWeights: Bool
  public var takesItems: Bool
  /// Targets that the loss is defined for.
  public var targets: Set<Loss.Target.Kind>

  public init(
    _ function: Loss.Function, parameters: Set<String>, termsPerChannel: Int? = nil,
    commonTerms: Int? = nil, takesWeights: Bool = false, takesItems: Bool = false,
    targets: Set<Loss.Target.Kind>
  ) {
    self.function = function
    self.parameters = parameters
    self.termsPerChannel = termsPerChannel
    self.commonTerms = commonTerms
    self.takesWeights = takesWeights
    self.takesItems = takesItems
    self.targets = targets
  }

  /// Whether a loss, of a file perhaps, has this form.
  public func describes(_ loss: Loss) -> Bool {
    function == loss.function && parameters == Set(loss.parameters.keys)
      && termsPerChannel == loss.termsPerChannel && commonTerms == loss.commonTerms
      && (takesWeights || loss.weights == nil) && (takesItems || !loss.isPerItem)
      && targets.contains(loss.target.kind)
  }
}
