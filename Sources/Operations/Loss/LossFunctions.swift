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

  private init(
    _ name: String, _ summary: String, attributes: [AttributeSpecification] = [],
    shorthand: String? = nil, targets: Set<Loss.Target.Kind>, termsPerChannel: Int? = nil
  ) {
    specification = LayerSpecification(name, summary, attributes: attributes, shorthand: shorthand)
    self.targets = targets
    self.termsPerChannel = termsPerChannel
  }

  public var name: String { specification.name }

  /// The form of the kernel.
  public var form: LossForm {
    LossForm(
      Loss.Function(rawValue: name), parameters: Set(specification.attributes.map(\.name)),
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
      attributes: [
        AttributeSpecification(
          "smooth", .real(0...1e6), default: .real(1), "s, added above and below."),
        AttributeSpecification(
          "background", .boolean, default: .boolean(false),
          "Whether the first class counts; regions all count."),
        AttributeSpecification(
          "squares", .boolean, default: .boolean(false), "Whether p and g are squared below."),
      ], targets: [.classes, .regions], termsPerChannel: 3),
    LossFunction(
      "binary-cross-entropy",
      "Mean over voxels and regions of the binary cross-entropy of the sigmoid.",
      targets: [.regions]),
    LossFunction(
      "focal", "Cross-entropy times (1 - p)^gamma (Lin 2017).",
      attributes: [
        AttributeSpecification(
          "gamma", .real(0...10), default: .real(2), "How much easy voxels are played down.")
      ], shorthand: "gamma", targets: [.classes, .regions]),
    LossFunction(
      "mean-squared-error", "Mean over all elements of the squared difference from the target.",
      targets: [.tensor]),
  ]

  /// Names of the losses that take a target, in alphabetical order.
  public static func names(taking target: Loss.Target.Kind) -> [String] {
    all.filter { $0.targets.contains(target) }.map(\.name).sorted()
  }
}
