import Attributes
import Kernels

/// A loss that models can name. To add one is to add it to `all`, and its formula to every backend.
///
/// Its attributes are the parameters of the kernel, by name. `weight` is common to all losses.
public struct LossFunction: Sendable {
  /// The loss as the model language sees it.
  public let specification: LayerSpecification
  /// What the loss may compare a prediction with.
  let targets: Set<Loss.Target.Kind>
  /// Sums of each channel that the loss is a function of; nil for a mean over voxels.
  let termsPerChannel: Int?

  /// In the order of the specification's attributes.
  let parameters: [LossParameter]

  private init(
    _ name: String, _ summary: String, _ parameters: [LossParameter] = [],
    shorthand: String? = nil, targets: Set<Loss.Target.Kind>, termsPerChannel: Int? = nil
  ) {
    specification = LayerSpecification(
      name, summary, attributes: parameters.map(\.specification), shorthand: shorthand)
    self.parameters = parameters
    self.targets = targets
    self.termsPerChannel = termsPerChannel
  }

  public var name: String { specification.name }

  /// The form of the kernel.
  public var form: LossForm {
    LossForm(
      Loss.Function(rawValue: name), parameters: Set(parameters.map(\.name)),
      termsPerChannel: termsPerChannel, targets: targets)
  }

  /// In the order of the reference page.
  public static let all: [LossFunction] = [
    LossFunction(
      "cross-entropy",
      "Mean over voxels of minus the logarithm of the label's softmax probability.",
      targets: [.classes]),
    LossFunction(
      "dice",
      "Soft Dice of each class, 1 - (2 sum pg + s) / (sum p + sum g + s), averaged (Milletari 2016).",
      [
        LossParameter("smooth", 0...1e6, default: 1, "s, added above and below."),
        LossParameter(
          "background", default: false, "Whether the first class counts; regions all count."),
        LossParameter("squares", default: false, "Whether p and g are squared below."),
      ], targets: [.classes, .regions], termsPerChannel: 3),
    LossFunction(
      "binary-cross-entropy",
      "Mean over voxels and regions of the binary cross-entropy of the sigmoid.",
      targets: [.regions]),
    LossFunction(
      "focal", "Cross-entropy times (1 - p)^gamma (Lin 2017).",
      [LossParameter("gamma", 0...10, default: 2, "How much easy voxels are played down.")],
      shorthand: "gamma", targets: [.classes, .regions]),
    LossFunction(
      "tversky",
      "Soft Tversky index of each class, 1 - (TP + s) / (TP + alpha FP + beta FN + s), averaged (Salehi 2017).",
      [
        LossParameter("smooth", 0...1e6, default: 1, "s, added above and below."),
        LossParameter(
          "background", default: false, "Whether the first class counts; regions all count."),
        LossParameter("alpha", 0...100, default: 0.3, "Weight of false positives, sum p (1 - g)."),
        LossParameter("beta", 0...100, default: 0.7, "Weight of false negatives, sum (1 - p) g."),
      ], targets: [.classes, .regions], termsPerChannel: 3),
    LossFunction(
      "mean-squared-error", "Mean over all elements of the squared difference from the target.",
      targets: [.tensor]),
  ]

  /// The loss of a name; nil where there is none.
  public static func named(_ name: String) -> LossFunction? { all.first { $0.name == name } }

  /// What kernels compute.
  ///
  /// - Parameters:
  ///   - attributes: those of the specification, which the model language has checked and completed.
  ///   - target: one of `targets`.
  public func loss(_ attributes: [String: AttributeValue], against target: Loss.Target) -> Loss {
    Loss(
      form.function,
      Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.number(attributes)) }),
      termsPerChannel: termsPerChannel, target: target)
  }

  /// Names of the losses that take a target, in alphabetical order.
  public static func names(taking target: Loss.Target.Kind) -> [String] {
    all.filter { $0.targets.contains(target) }.map(\.name).sorted()
  }
}
