import Attributes
import IR

/// `split`: the first channels flow on, the rest is had by name. One value flows down a sequence, so
/// the layer takes one range.
struct SplitLayer: Layer {
  private static let first = Attribute(
    integer: "first", minimum: 0, default: 0, "First channel of the range.")
  private static let count = Attribute(integer: "count", minimum: 1, "How many channels.")

  let specification = LayerSpecification(
    "split", "A range of channels.",
    attributes: [first.specification, count.specification])

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "split")
    let channels = builder[type: inputs[0]].shape[1]
    let first = builder(Self.first)
    let count = builder(Self.count)
    guard first + count <= channels else {
      throw OperationFault(
        "range-outside",
        "channels \(first) to \(first + count - 1) are wanted, but there are \(channels)",
        attribute: "count")
    }
    guard count < channels else { return inputs[0] }
    let sizes = [first, count, channels - first - count].filter { $0 > 0 }
    let parts = try builder.builder.tryEmit(several: SplitOperation(inputs[0], sizes: sizes))
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
    return try builder.emit(ConcatOperation(inputs))
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
      sum = try builder.emit(AddOperation(sum, input))
    }
    return sum
  }
}

/// `flatten`: a volume as one vector for each item of the batch.
struct FlattenLayer: Layer {
  let specification = LayerSpecification(
    "flatten", "A volume as one vector for each item of the batch.", attributes: [])

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let type = builder[type: inputs[0]]
    let shape = [type.shape[0], type.count / type.shape[0]]
    return try builder.emit(ReshapeOperation(x: inputs[0], shape: shape))
  }
}

/// `unflatten`: a vector as a volume.
struct UnflattenLayer: Layer {
  private static let channels = Attribute(
    integer: "channels", minimum: 1, "Channels of the volume.")
  private static let size = Attribute(window: "size", minimum: 1, "Extents along D, H, W.")

  let specification = LayerSpecification(
    "unflatten", "A vector of each item of the batch as a volume.",
    attributes: [channels.specification, size.specification])

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let shape =
      [builder[type: inputs[0]].shape[0], builder(Self.channels)] + builder(Self.size)
    return try builder.emit(ReshapeOperation(x: inputs[0], shape: shape))
  }
}

/// `reshape`: the same elements in row-major order under another shape.
struct ReshapeLayer: Layer {
  private static let shape = Attribute(
    integers: "shape", minimum: 1, "The shape of one item, without the batch.")

  let specification = LayerSpecification(
    "reshape", "The same elements in row-major order under another shape.",
    attributes: [shape.specification], shorthand: "shape")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let shape = [builder[type: inputs[0]].shape[0]] + builder(Self.shape)
    return try builder.emit(ReshapeOperation(x: inputs[0], shape: shape))
  }
}
