import Attributes
import IR
import Kernels

/// The grid's value next to x: operand x. Gradients pass it unchanged.
struct RoundOperation: OperationDefinition {
  let name = "round"
  let obstacle =
    "here values are rounded to the grid on which inverses are exact, as what computes them does not keep to it; put it into a coupling's branch"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] { resultGradients }

  func isOnGrid(_ site: Site, operands: [Bool]) -> Bool { true }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [(0, 0)] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(site.operands[0], site.results[0])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .round(range: lowering.attributes.real("range")), operands: lowering.operands,
        results: lowering.results)
    ]
  }
}
