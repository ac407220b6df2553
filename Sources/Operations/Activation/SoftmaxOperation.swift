import Attributes
import IR
import Kernels

/// exp(x) over its sum along the channels: operand x.
struct SoftmaxOperation: OperationDefinition {
  let name = "softmax"
  let obstacle = "softmax forgets a constant added to all channels"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    return builder.emit("softmax_gradient", [dy, site.results[0]])
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [(0, 0)] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(site.operands[0], site.results[0])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [KernelCall(.softmax, operands: lowering.operands, results: lowering.results)]
  }
}

/// dx = y (dy - sum of dy y over the channels): operands dy, y.
struct SoftmaxGradient: OperationDefinition {
  let name = "softmax_gradient"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [(0, 0)] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    site.operands.map { .values($0, site.results[0]) }
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [KernelCall(.softmaxGradient, operands: lowering.operands, results: lowering.results)]
  }
}
