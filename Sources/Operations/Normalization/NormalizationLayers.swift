import Attributes
import IR

private let epsilonAttribute = AttributeSpecification(
  "epsilon", .real(0...1), default: .real(1e-5), "Added to the variance.")
private let affineAttribute = AttributeSpecification(
  "affine", .boolean, default: .boolean(true), "Whether a scale and a shift are learned.")

extension LayerBuilder {
  /// gamma (ones) and beta (zeros), or nothing where the layer is not affine.
  fileprivate mutating func affine(channels: Int) throws(OperationFault) -> [ResourceID] {
    guard attributes.boolean("affine") else { return [] }
    return [
      try parameter("weight", [channels], .constant(1)),
      try parameter("bias", [channels], .constant(0)),
    ]
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
    let resources = try affine(channels: type.shape[1])
    let statistics = try emit(
      "moments", [input],
      [
        "groups": .integer(groups), "over_batch": .boolean(false),
        "epsilon": .real(attributes.real("epsilon")),
      ])
    warnOfSingleValues(type, groups: type.shape[0] * groups, layer: layer)
    return try emit(
      "normalize", [input, statistics],
      normalizeAttributes(groups: groups, overBatch: false, constant: false),
      resources: resources)
  }
}

private func normalizeAttributes(
  groups: Int, overBatch: Bool, constant: Bool
) -> [String: AttributeValue] {
  [
    "groups": .integer(groups), "over_batch": .boolean(overBatch), "constant": .boolean(constant),
    "function": .string("identity"), "slope": .real(0),
  ]
}

/// `group-norm` (Wu 2018).
struct GroupNormLayer: Layer {
  let specification = LayerSpecification(
    "group-norm", "Normalization over groups of channels and space.",
    attributes: [
      AttributeSpecification(
        "groups", .integer(minimum: 1), "Groups of consecutive channels; divides the channels."),
      epsilonAttribute, affineAttribute,
    ], shorthand: "groups", hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "group-norm")
    return try builder.normalize(
      inputs[0], groups: builder.attributes.integer("groups"), layer: specification.name)
  }
}

/// `instance-norm` (Ulyanov 2016).
struct InstanceNormLayer: Layer {
  let specification = LayerSpecification(
    "instance-norm", "Normalization of each channel over space.",
    attributes: [epsilonAttribute, affineAttribute], hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "instance-norm")
    return try builder.normalize(
      inputs[0], groups: builder[type: inputs[0]].shape[1], layer: specification.name)
  }
}

/// `batch-norm` (Ioffe 2015): statistics over batch and space in training, running ones elsewhere.
struct BatchNormLayer: Layer {
  let specification = LayerSpecification(
    "batch-norm", "Normalization of each channel over batch and space, with running statistics.",
    attributes: [
      epsilonAttribute, affineAttribute,
      AttributeSpecification(
        "momentum", .real(0...1), default: .real(0.1),
        "Weight of the batch in the running statistics."),
    ], hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "batch-norm")
    let type = builder[type: inputs[0]]
    let channels = type.shape[1]
    let epsilon = builder.attributes.real("epsilon")
    let resources = try builder.affine(channels: channels)
    let running = [
      try builder.statistic("running_mean", [channels], .constant(0)),
      try builder.statistic("running_var", [channels], .constant(1)),
    ]
    let usesRunning = builder.mode == .inference
    let statistics: ValueID
    if usesRunning {
      statistics = try builder.emit(
        "statistics_from_running", [], ["epsilon": .real(epsilon)], resources: running)
    } else {
      builder.warnOfSingleValues(type, groups: channels, layer: specification.name)
      statistics = try builder.emit(
        "moments", [inputs[0]],
        ["groups": .integer(channels), "over_batch": .boolean(true), "epsilon": .real(epsilon)])
      _ = try builder.builder.tryEmit(
        "update_running_statistics", [statistics],
        [
          "momentum": .real(builder.attributes.real("momentum")), "epsilon": .real(epsilon),
          "count": .integer(type.count / channels),
        ], resources: running)
    }
    return try builder.emit(
      "normalize", [inputs[0], statistics],
      normalizeAttributes(groups: channels, overBatch: true, constant: usesRunning),
      resources: resources)
  }
}
