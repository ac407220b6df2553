/// An update of a flat range of parameters, elementwise. The learning rate and the update's number
/// are the run's (`StepContext`). With a `norm` operand and `clip` > 0 gradients are multiplied by
/// min(1, clip / norm), which is NaN where the norm is not finite. Gradients are first multiplied by
/// `gradientScale`, as the norm was.
public struct Optimizer: Codable, Hashable, Sendable {
  public enum Rule: Hashable, Sendable {
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

  private enum CodingKeys: String, CodingKey {
    case rule = "rule"
    case gradientScale = "gradientScale"
    case clip = "clip"
  }

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

  /// What is wrong with the rule's numbers; nil where nothing is.
  var fault: String? {
    let isRule =
      switch rule {
      case .sgd(let momentum, _, let decay):
        (0...1).contains(momentum) && AttributeCheck.isSmall(decay)
      case .adam(let beta1, let beta2, let epsilon, let decay, _):
        (0..<1).contains(beta1) && (0..<1).contains(beta2) && AttributeCheck.isSmall(epsilon)
          && AttributeCheck.isSmall(decay)
      }
    return AttributeCheck.require(isRule, "rule")
      ?? AttributeCheck.require(
        AttributeCheck.isSmall(clip) && AttributeCheck.isSmall(gradientScale),
        "scale of gradients")
  }
}
