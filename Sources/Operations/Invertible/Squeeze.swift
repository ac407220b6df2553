import Attributes
import IR
import Kernels

/// Pixel shuffle down: each cube of `factor` becomes that many channels: operand x.
struct SqueezeOperation: OperationDefinition {
  let name = "squeeze"
  let onlyMoves = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [try squeezed(site.input, by: site.attributes.integers("factor"), layer: "squeeze")]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    return builder.emit("unsqueeze", [dy], site.attributes)
  }

  func inverses(_ site: Site) -> [Operation] {
    [site.operation(named: "unsqueeze", operands: site.results, results: site.operands)]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .squeeze(factor: lowering.attributes.integers("factor")), operands: lowering.operands,
        results: lowering.results)
    ]
  }
}

/// Pixel shuffle up, the inverse of `squeeze`: operand x.
struct UnsqueezeOperation: OperationDefinition {
  let name = "unsqueeze"
  let onlyMoves = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [try unsqueezed(site.input, by: site.attributes.integers("factor"), layer: "unsqueeze")]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    return builder.emit("squeeze", [dy], site.attributes)
  }

  func inverses(_ site: Site) -> [Operation] {
    [site.operation(named: "squeeze", operands: site.results, results: site.operands)]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .unsqueeze(factor: lowering.attributes.integers("factor")), operands: lowering.operands,
        results: lowering.results)
    ]
  }
}

/// Type of a volume whose cubes of `factor` became channels.
func squeezed(
  _ input: TensorType, by factor: [Int], layer: String
) throws(OperationFault) -> TensorType {
  try requireDivisible(input.spatial, by: factor, layer: layer)
  return input.with(
    channels: input.shape[1] * factor.reduce(1, *),
    spatial: zip(input.spatial, factor).map { $0 / $1 }
  )
}

/// Type of a volume whose channels became cubes of `factor`.
func unsqueezed(
  _ input: TensorType, by factor: [Int], layer: String
) throws(OperationFault) -> TensorType {
  let volume = factor.reduce(1, *)
  guard input.shape[1] % volume == 0 else {
    let below = input.shape[1] / volume * volume
    throw OperationFault(
      "channels-do-not-divide",
      "'\(layer)' makes cubes of \(volume) values, which do not divide \(input.shape[1]) channels",
      advice: [
        "the nearest valid channels are \(below == 0 ? "" : "\(below) and ")\(below + volume)"
      ])
  }
  return input.with(
    channels: input.shape[1] / volume, spatial: zip(input.spatial, factor).map { $0 * $1 })
}

private let factorAttribute = AttributeSpecification(
  "factor", .window(minimum: 1), default: .integers([2, 2, 2]), "Extent of the cubes.")

/// `squeeze`.
struct SqueezeLayer: Layer {
  let specification = LayerSpecification(
    "squeeze", "Pixel shuffle down: cubes become channels.", attributes: [factorAttribute],
    shorthand: "factor")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "squeeze")
    return try builder.emit("squeeze", [inputs[0]], builder.attributes)
  }
}

/// `unsqueeze`.
struct UnsqueezeLayer: Layer {
  let specification = LayerSpecification(
    "unsqueeze", "Pixel shuffle up: channels become cubes.", attributes: [factorAttribute],
    shorthand: "factor")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "unsqueeze")
    return try builder.emit("unsqueeze", [inputs[0]], builder.attributes)
  }
}
