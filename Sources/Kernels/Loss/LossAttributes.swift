/// A loss of a prediction against a target.
///
/// A loss with one term is a mean over the batch's voxels, and over channels too where the target is
/// no map of classes. The term is the number that the sum is divided by. Other losses are functions of
/// sums over batch and voxels, of which each channel has `termsPerChannel`: these are the terms.
///
/// A logit that is not finite makes the loss and its gradient by that logit NaN, at voxels whose label
/// is no class too: a probability of 0 or 1 would hide it. So do terms that are not finite.
public struct Loss: Codable, Hashable, Sendable {
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
  /// Nil where one term stands for all channels.
  public var termsPerChannel: Int?
  public var target: Target

  private enum CodingKeys: String, CodingKey {
    case function = "function"
    case parameters = "parameters"
    case termsPerChannel = "termsPerChannel"
    case target = "target"
  }

  public init(
    _ function: Function, _ parameters: [String: Double] = [:], termsPerChannel: Int? = nil,
    target: Target
  ) {
    self.function = function
    self.parameters = parameters
    self.termsPerChannel = termsPerChannel
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

  /// Length of `terms` for C prediction channels.
  public func termCount(channels: Int) -> Int { termsPerChannel.map { $0 * channels } ?? 1 }
}

/// What everybody who knows a loss agrees on: the catalogue of operations and each backend.
public struct LossForm: Hashable, Sendable {
  public var function: Loss.Function
  public var parameters: Set<String>
  public var termsPerChannel: Int?
  /// Targets that the loss is defined for.
  public var targets: Set<Loss.Target.Kind>

  public init(
    _ function: Loss.Function, parameters: Set<String>, termsPerChannel: Int?,
    targets: Set<Loss.Target.Kind>
  ) {
    self.function = function
    self.parameters = parameters
    self.termsPerChannel = termsPerChannel
    self.targets = targets
  }

  /// Whether a loss, of a file perhaps, has this form.
  public func describes(_ loss: Loss) -> Bool {
    function == loss.function && parameters == Set(loss.parameters.keys)
      && termsPerChannel == loss.termsPerChannel && targets.contains(loss.target.kind)
  }
}
