import IR
import Kernels

/// The same elements in row-major order under another shape.
struct ReshapeOperation: OperationDefinition {
  static let name = "reshape"
  var x = ValueID.unset
  var shape: [Int] = []
  var onlyMoves: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("shape", &shape)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let input = site[type: x]
    let result = TensorType(shape, input.element)
    try Builder.requireSize(result, of: "the shape that is asked for")
    guard result.count == input.count else {
      throw OperationFault(
        "shapes-differ",
        "\(input.shape) has \(input.count) elements and \(result.shape) has \(result.count)"
      )
    }
    return [result]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    gradients.add(builder.emit(ReshapeOperation(x: dy, shape: site[type: x].shape)), to: x)
  }

  func inverses(_ site: Site) -> [Inverse] {
    [Inverse(ReshapeOperation(x: site.result, shape: site[type: x].shape), recovering: x)]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Relayout(), [x], to: site.results)]
  }
}
