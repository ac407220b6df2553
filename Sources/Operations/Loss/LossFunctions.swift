import Attributes
import Kernels

/// A loss that models can name. To add one is to add it to `all`, and its formula to every backend.
///
/// Its attributes are the parameters of the kernel, by name, and `class-weights` and `batch` where it takes them.
/// `weight` is common to all losses.
public struct LossFunction: Sendable {
  /// What the loss is a function of, which is what its gradient needs.
  enum Terms {
    /// A mean over voxels: what it is divided by.
    case mean
    /// A mean over the voxels that are worst.
    case worst
    /// A score of so many sums of each channel, over the batch or over each item.
    case sums(Int)
  }

  /// The loss as the model language sees it.
  public let specification: LayerSpecification
  /// The form of the kernel.
  public let form: LossForm
  /// In the order of the specification's attributes.
  let parameters: [LossParameter]

  private static let weights = Attribute(
    optionalReals: "class-weights", 0...1e6,
    "What each class or region weighs in the mean; where absent, all weigh the same.")
  private static let batch = Attribute(
    boolean: "batch", default: true,
    "Whether sums are over the whole batch; else each item has a loss, and their mean counts.")

  private init(
    _ name: String, _ summary: String, _ parameters: [LossParameter] = [],
    shorthand: String? = nil, targets: Set<Loss.Target.Kind>, _ terms: Terms = .mean,
    takesWeights: Bool = false
  ) {
    var form = LossForm(
      Loss.Function(rawValue: name), parameters: Set(parameters.map(\.name)),
      takesWeights: takesWeights, targets: targets)
    switch terms {
    case .mean: break
    case .worst: form.commonTerms = 3
    case .sums(let count): (form.termsPerChannel, form.takesItems) = (count, true)
    }
    let others =
      (takesWeights ? [Self.weights.specification] : [])
      + (form.takesItems ? [Self.batch.specification] : [])
    specification = LayerSpecification(
      name, summary, attributes: parameters.map(\.specification) + others, shorthand: shorthand)
    self.form = form
    self.parameters = parameters
  }

  public var name: String { specification.name }

  /// In the order of the reference page.
  public static let all: [LossFunction] = [
    LossFunction(
      "cross-entropy",
      "Mean over voxels of minus the logarithm of the label's softmax probability.",
      targets: [.classes], takesWeights: true),
    LossFunction(
      "top-k-cross-entropy",
      "Mean of the cross-entropy over the voxels where it is greatest.",
      [
        LossParameter(
          "percent", 0.001...100, default: 10,
          "How many of the voxels, rounded down to a whole number of at least one.")
      ],
      shorthand: "percent", targets: [.classes], .worst),
    LossFunction(
      "dice",
      "Soft Dice of each class, 1 - (2 sum pg + s) / (sum p + sum g + s), averaged (Milletari 2016).",
      [
        LossParameter("smooth", 0...1e6, default: 1, "s, added above and below."),
        LossParameter(
          "background", default: false, "Whether the first class counts; regions all count."),
        LossParameter("squares", default: false, "Whether p and g are squared below."),
      ], targets: [.classes, .regions], .sums(3)),
    LossFunction(
      "binary-cross-entropy",
      "Mean over voxels and regions of the binary cross-entropy of the sigmoid.",
      targets: [.regions], takesWeights: true),
    LossFunction(
      "focal", "Cross-entropy times (1 - p)^gamma (Lin 2017).",
      [LossParameter("gamma", 0...10, default: 2, "How much easy voxels are played down.")],
      shorthand: "gamma", targets: [.classes, .regions], takesWeights: true),
    LossFunction(
      "tversky",
      "Soft Tversky index of each class, 1 - (TP + s) / (TP + alpha FP + beta FN + s), averaged (Salehi 2017).",
      [
        LossParameter("smooth", 0...1e6, default: 1, "s, added above and below."),
        LossParameter(
          "background", default: false, "Whether the first class counts; regions all count."),
        LossParameter("alpha", 0...100, default: 0.3, "Weight of false positives, sum p (1 - g)."),
        LossParameter("beta", 0...100, default: 0.7, "Weight of false negatives, sum (1 - p) g."),
      ], targets: [.classes, .regions], .sums(3)),
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
  ///   - target: one of the form's.
  ///   - ignored: the label whose voxels take no part.
  public func loss(
    _ attributes: [String: AttributeValue], against target: Loss.Target,
    ignoring ignored: Int? = nil
  ) -> Loss {
    var loss = Loss(
      form.function,
      Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.number(attributes)) }),
      termsPerChannel: form.termsPerChannel, commonTerms: form.commonTerms, target: target)
    if form.takesWeights { loss.weights = Self.weights.value(in: attributes) }
    if form.takesItems { loss.isPerItem = !Self.batch.value(in: attributes) }
    loss.ignored = ignored
    return loss
  }

  /// Names of the losses that take a target, in alphabetical order.
  public static func names(taking target: Loss.Target.Kind) -> [String] {
    all.filter { $0.form.targets.contains(target) }.map(\.name).sorted()
  }
}
