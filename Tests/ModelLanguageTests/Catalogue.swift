import Attributes

/// A small catalogue: enough layers for the models of `models/` and for every kind of attribute.
enum Catalogue {
  private static let positive = ClosedRange(
    uncheckedBounds: (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude))

  private static func window(
    _ name: String, minimum: Int = 1, default value: Int? = nil, isOptional: Bool = false
  ) -> AttributeSpecification {
    .init(
      name, .window(minimum: minimum), default: value.map { .integer($0) }, isOptional: isOptional,
      "Voxels along D, H and W.")
  }

  private static let out = AttributeSpecification("out", .integer(minimum: 1), "Channels made.")
  private static let bias = AttributeSpecification(
    "bias", .boolean, default: .boolean(true), "Whether each channel adds a learned number.")
  private static let epsilon = AttributeSpecification(
    "epsilon", .real(positive), default: .real(1e-5), "Added to the variance.")
  private static let groups = AttributeSpecification(
    "groups", .integer(minimum: 1), "Groups of channels.")

  static let layers: [LayerSpecification] = [
    .init(
      "conv", "Convolution.",
      attributes: [
        out, window("kernel"), window("stride", default: 1),
        window("padding", minimum: 0, isOptional: true), window("dilation", default: 1), bias,
      ], hasWeights: true),
    .init(
      "conv-transpose", "Transposed convolution.",
      attributes: [out, window("kernel"), window("stride", default: 1), bias], hasWeights: true),
    .init(
      "leaky-relu", "x where positive, slope times x elsewhere.",
      attributes: [.init("slope", .real(0...1), default: .real(0.01), "The slope below zero.")],
      shorthand: "slope"),
    .init("relu", "max(x, 0).", attributes: []),
    .init(
      "group-norm", "Group normalization.", attributes: [groups, epsilon], shorthand: "groups",
      hasWeights: true),
    .init("instance-norm", "Instance normalization.", attributes: [epsilon], hasWeights: true),
    .init("max-pool", "Greatest of a window.", attributes: [window("kernel")], shorthand: "kernel"),
    .init(
      "upsample", "Interpolation.",
      attributes: [
        window("factor"),
        .init(
          "mode", .choice(["nearest", "linear"]), default: .string("linear"), "Between voxels."),
      ], shorthand: "factor"),
    .init("orthogonal-down", "Learned.", attributes: [window("factor")], shorthand: "factor"),
    .init("orthogonal-up", "Learned.", attributes: [window("factor")], shorthand: "factor"),
    .init(
      "permute", "Channels in another order.",
      attributes: [.init("seed", .integer(minimum: 0), default: .integer(0), "Picks the order.")]),
    .init(
      "pad", "Zeros around.",
      attributes: [.init("sizes", .integers(minimum: 0), "Six numbers.")]),
    .init("add", "The sum.", attributes: [], inputs: 2...8),
    .init("flatten", "One axis of all.", attributes: []),
    .init("dense", "A matrix product.", attributes: [out, bias], hasWeights: true),
    .init(
      "unflatten", "Volumes again.",
      attributes: [.init("channels", .integer(minimum: 1), "Channels."), window("size")]),
    .init(
      "normal-sample", "A draw from a learned normal distribution.",
      attributes: [
        .init("latent", .integer(minimum: 1), "Length of the vector."),
        .init(
          "divergence-weight", .real(0 ... .greatestFiniteMagnitude), default: .real(1),
          "Factor of the divergence in the loss."),
      ], hasWeights: true),
  ]

  static let losses: [LayerSpecification] = [
    .init("cross-entropy", "Mean cross-entropy.", attributes: [], inputs: 2...2),
    .init("binary-cross-entropy", "Of each region.", attributes: [], inputs: 2...2),
    .init(
      "dice", "Soft Dice.",
      attributes: [
        .init("smooth", .real(positive), default: .real(1), "Added above and below."),
        .init("background", .boolean, default: .boolean(false), "Whether it counts."),
      ], inputs: 2...2),
    .init("mean-squared-error", "Mean squared error.", attributes: [], inputs: 2...2),
  ]
}
