import Attributes
import IR

/// `split`: the first channels flow on, the rest is had by name. One value flows down a sequence, so
/// the layer takes one range.
struct SplitLayer: Layer {
  let specification = LayerSpecification(
    "split", "A range of channels.",
    attributes: [
      AttributeSpecification(
        "first", .integer(minimum: 0), default: .integer(0), "First channel of the range."),
      AttributeSpecification("count", .integer(minimum: 1), "How many channels."),
    ])

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "split")
    let channels = builder[type: inputs[0]].shape[1]
    let first = builder.attributes.integer("first")
    let count = builder.attributes.integer("count")
    guard first + count <= channels else {
      throw OperationFault(
        "range-outside",
        "channels \(first) to \(first + count - 1) are wanted, but there are \(channels)",
        attribute: "count")
    }
    guard count < channels else { return inputs[0] }
    let sizes = [first, count, channels - first - count].filter { $0 > 0 }
    let parts = try builder.builder.tryEmit("split", [inputs[0]], ["sizes": .integers(sizes)])
    return parts[first > 0 ? 1 : 0]
  }
}

/// `concat` of named values along the channels.
struct ConcatLayer: Layer {
  let specification = LayerSpecification(
    "concat", "Named values one after another along the channels.", attributes: [],
    inputs: 2...64)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    for input in inputs { try builder.requireVolume(input, "concat") }
    return try builder.emit("concat", inputs)
  }
}

/// `add`: sum of named values.
struct AddLayer: Layer {
  let specification = LayerSpecification(
    "add", "Sum of named values of one shape.", attributes: [], inputs: 2...64)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    var sum = inputs[0]
    for input in inputs.dropFirst() {
      sum = try builder.emit("add", [sum, input], additionAttributes)
    }
    return sum
  }
}

/// Attributes of a plain sum of two values.
public let additionAttributes: [String: AttributeValue] = ["alpha": .real(1), "beta": .real(1)]

/// `flatten`: a volume as one vector for each item of the batch.
struct FlattenLayer: Layer {
  let specification = LayerSpecification(
    "flatten", "A volume as one vector for each item of the batch.", attributes: [])

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let type = builder[type: inputs[0]]
    return try builder.emit(
      "reshape", [inputs[0]], ["shape": .integers([type.shape[0], type.count / type.shape[0]])])
  }
}

/// `unflatten`: a vector as a volume.
struct UnflattenLayer: Layer {
  let specification = LayerSpecification(
    "unflatten", "A vector of each item of the batch as a volume.",
    attributes: [
      AttributeSpecification("channels", .integer(minimum: 1), "Channels of the volume."),
      AttributeSpecification("size", .window(minimum: 1), "Extents along D, H, W."),
    ])

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let shape =
      [builder[type: inputs[0]].shape[0], builder.attributes.integer("channels")]
      + builder.attributes.integers("size")
    return try builder.emit("reshape", [inputs[0]], ["shape": .integers(shape)])
  }
}

/// `reshape`: the same elements in row-major order under another shape.
struct ReshapeLayer: Layer {
  let specification = LayerSpecification(
    "reshape", "The same elements in row-major order under another shape.",
    attributes: [
      AttributeSpecification(
        "shape", .integers(minimum: 1), "The shape of one item, without the batch.")
    ], shorthand: "shape")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let shape = [builder[type: inputs[0]].shape[0]] + builder.attributes.integers("shape")
    return try builder.emit("reshape", [inputs[0]], ["shape": .integers(shape)])
  }
}
