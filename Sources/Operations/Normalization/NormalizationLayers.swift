import Attributes
import IR

private let epsilonAttribute = Attribute(
  real: "epsilon", 0...1, default: 1e-5, "Added to the variance.")
private let affineAttribute = Attribute(
  boolean: "affine", default: true, "Whether a scale and a shift are learned.")

extension LayerBuilder {
  /// gamma (ones) and beta (zeros), or nothing where the layer is not affine.
  fileprivate mutating func affine(channels: Int) throws(OperationFault) -> Affine? {
    guard self(affineAttribute) else { return nil }
    return Affine(
      gamma: try parameter("weight", [channels], .constant(1)),
      beta: try parameter("bias", [channels], .constant(0)))
  }

  /// Warns where each group of a normalization is one value, which is its own mean.
  ///
  /// - Parameter groups: how many there are in all of the input.
  fileprivate mutating func warnOfSingleValues(_ input: TensorType, groups: Int, layer: String) {
    guard input.count == groups else { return }
    warnings.append(
      OperationFault(
        OperationFault.normalizesOneValue,
        "'\(layer)' has one value to each mean (input \(input.shape)): its result is its bias whatever the input, and nothing before it gets a gradient through it",
        advice: ["a larger patch, fewer levels, or fewer groups leave it more values"]))
  }

  /// Moments and the normalization by them.
  fileprivate mutating func normalize(
    _ input: ValueID, groups: Int, layer: String
  ) throws(OperationFault) -> ValueID {
    let type = self[type: input]
    let affine = try affine(channels: type.shape[1])
    let statistics = try emit(
      MomentsOperation(x: input, groups: groups, epsilon: self(epsilonAttribute)))
    warnOfSingleValues(type, groups: type.shape[0] * groups, layer: layer)
    return try emit(
      NormalizeOperation(
        x: input,
        by: Prologue(statistics: statistics, affine: affine, groups: groups, overBatch: false)))
  }
}

/// `group-norm` (Wu 2018).
struct GroupNormLayer: Layer {
  private static let groups = Attribute(
    integer: "groups", minimum: 1, "Groups of consecutive channels; divides the channels.")

  let specification = LayerSpecification(
    "group-norm", "Normalization over groups of channels and space.",
    attributes: [
      groups.specification, epsilonAttribute.specification, affineAttribute.specification,
    ], shorthand: "groups", hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "group-norm")
    return try builder.normalize(
      inputs[0], groups: builder(Self.groups), layer: specification.name)
  }
}

/// `instance-norm` (Ulyanov 2016).
struct InstanceNormLayer: Layer {
  let specification = LayerSpecification(
    "instance-norm", "Normalization of each channel over space.",
    attributes: [epsilonAttribute.specification, affineAttribute.specification], hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "instance-norm")
    return try builder.normalize(
      inputs[0], groups: builder[type: inputs[0]].shape[1], layer: specification.name)
  }
}

/// `batch-norm` (Ioffe 2015): statistics over batch and space in training, running ones elsewhere.
struct BatchNormLayer: Layer {
  private static let momentum = Attribute(
    real: "momentum", 0...1, default: 0.1, "Weight of the batch in the running statistics.")

  let specification = LayerSpecification(
    "batch-norm", "Normalization of each channel over batch and space, with running statistics.",
    attributes: [
      epsilonAttribute.specification, affineAttribute.specification, momentum.specification,
    ], hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "batch-norm")
    let type = builder[type: inputs[0]]
    let channels = type.shape[1]
    let epsilon = builder(epsilonAttribute)
    let affine = try builder.affine(channels: channels)
    let mean = try builder.statistic("running_mean", [channels], .constant(0))
    let variance = try builder.statistic("running_var", [channels], .constant(1))
    let usesRunning = builder.mode == .inference
    let statistics: ValueID
    if usesRunning {
      statistics = try builder.emit(
        StatisticsFromRunning(mean: mean, variance: variance, epsilon: epsilon))
    } else {
      builder.warnOfSingleValues(type, groups: channels, layer: specification.name)
      statistics = try builder.emit(
        MomentsOperation(x: inputs[0], groups: channels, overBatch: true, epsilon: epsilon))
      builder.builder.emit(
        effect: RunningStatisticsUpdate(
          statistics: statistics, mean: mean, variance: variance,
          momentum: builder(Self.momentum), epsilon: epsilon, count: type.count / channels))
    }
    return try builder.emit(
      NormalizeOperation(
        x: inputs[0],
        by: Prologue(
          statistics: statistics, affine: affine, groups: channels, overBatch: true,
          constant: usesRunning)))
  }
}
