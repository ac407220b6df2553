import Attributes
import IR
import Kernels

/// The same elements in row-major order under another shape: operand x.
struct ReshapeOperation: OperationDefinition {
  let name = "reshape"
  let onlyMoves = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let result = TensorType(site.attributes.integers("shape"), site.input.element)
    try Builder.requireSize(result, of: "the shape that is asked for")
    guard result.count == site.input.count else {
      throw OperationFault(
        "shapes-differ",
        "\(site.input.shape) has \(site.input.count) elements and \(result.shape) has \(result.count)"
      )
    }
    return [result]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    return builder.emit("reshape", [dy], ["shape": .integers(site.input.shape)])
  }

  func inverses(_ site: Site) -> [Operation] {
    [
      site.operation(
        operands: site.results, results: site.operands,
        adding: ["shape": .integers(site.input.shape)])
    ]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [KernelCall(.relayout, operands: lowering.operands, results: lowering.results)]
  }
}
