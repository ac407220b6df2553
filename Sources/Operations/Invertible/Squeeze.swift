import Attributes
import IR
import Kernels

/// Pixel shuffle down: each cube of `factor` becomes that many channels.
struct SqueezeOperation: OperationDefinition {
  static let name = "squeeze"
  var x = ValueID.unset
  var factor: [Int] = []
  var onlyMoves: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("factor", &factor)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [try squeezed(site[type: x], by: factor, layer: "squeeze")]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    gradients.add(builder.emit(UnsqueezeOperation(x: dy, factor: factor)), to: x)
  }

  func inverses(_ site: Site) -> [Inverse] {
    [Inverse(UnsqueezeOperation(x: site.result, factor: factor), recovering: x)]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Squeeze(factor: factor), [x], to: site.results)]
  }
}

/// Pixel shuffle up, the inverse of `squeeze`.
struct UnsqueezeOperation: OperationDefinition {
  static let name = "unsqueeze"
  var x = ValueID.unset
  var factor: [Int] = []
  var onlyMoves: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("factor", &factor)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [try unsqueezed(site[type: x], by: factor, layer: "unsqueeze")]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    gradients.add(builder.emit(SqueezeOperation(x: dy, factor: factor)), to: x)
  }

  func inverses(_ site: Site) -> [Inverse] {
    [Inverse(SqueezeOperation(x: site.result, factor: factor), recovering: x)]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Unsqueeze(factor: factor), [x], to: site.results)]
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

private let factorAttribute = Attribute(
  window: "factor", minimum: 1, default: [2, 2, 2], "Extent of the cubes.")

/// `squeeze`.
struct SqueezeLayer: Layer {
  let specification = LayerSpecification(
    "squeeze", "Pixel shuffle down: cubes become channels.",
    attributes: [factorAttribute.specification],
    shorthand: "factor")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "squeeze")
    return try builder.emit(
      SqueezeOperation(x: inputs[0], factor: builder(factorAttribute)))
  }
}

/// `unsqueeze`.
struct UnsqueezeLayer: Layer {
  let specification = LayerSpecification(
    "unsqueeze", "Pixel shuffle up: channels become cubes.",
    attributes: [factorAttribute.specification],
    shorthand: "factor")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "unsqueeze")
    return try builder.emit(
      UnsqueezeOperation(x: inputs[0], factor: builder(factorAttribute)))
  }
}
