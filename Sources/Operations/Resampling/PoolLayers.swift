import Attributes
import IR

private let windowAttributes: [AttributeSpecification] = [
  AttributeSpecification("kernel", .window(minimum: 1), "Extent of the window."),
  AttributeSpecification(
    "stride", .window(minimum: 1), isOptional: true, "Step of the window; where absent, its extent."
  ),
  AttributeSpecification(
    "padding", .window(minimum: 0), default: .integers([0, 0, 0]), "Padding on both sides."),
]

extension LayerBuilder {
  /// Builds a pooling operation; windows that tile have to divide the extents.
  fileprivate mutating func pool(
    _ operation: String, _ input: ValueID, layer: String
  ) throws(OperationFault) -> ValueID {
    try requireVolume(input, layer)
    var attributes = self.attributes
    if attributes["stride"] == nil { attributes["stride"] = attributes["kernel"] }
    let kernel = attributes.integers("kernel")
    for (extent, padding) in zip(kernel, attributes.integers("padding"))
    where padding > extent / 2 {
      throw OperationFault(
        "padding-too-large",
        "'\(layer)' pads by \(padding), which is more than half of its window of \(extent)",
        attribute: "padding")
    }
    if attributes["stride"] == attributes["kernel"],
      attributes.integers("padding").allSatisfy({ $0 == 0 })
    {
      try requireDivisible(
        self[type: input].spatial, by: kernel, layer: layer)
    }
    return try emit(operation, [input], attributes)
  }
}

/// `max-pool`.
struct MaxPoolLayer: Layer {
  let specification = LayerSpecification(
    "max-pool", "Maximum of each window.", attributes: windowAttributes, shorthand: "kernel")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.pool("max_pool", inputs[0], layer: "max-pool")
  }
}

/// `average-pool`.
struct AveragePoolLayer: Layer {
  let specification = LayerSpecification(
    "average-pool", "Mean of each window; padding counts as zeros.", attributes: windowAttributes,
    shorthand: "kernel")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.pool("average_pool", inputs[0], layer: "average-pool")
  }
}
