import Attributes
import IR
import Kernels

/// Adds the gradient of w to what has been gathered: operands x, dy [, statistics] of a convolution;
/// resources w [, gamma, beta].
struct ConvolutionWeightGradient: OperationDefinition {
  let name = "convolution_weight_gradient"
  let hasEffect = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    let weight = site.operation.resources[0]
    return [.weightInput(weight, site.operands[0]), .weightOutput(weight, site.operands[1])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    guard let gradient = lowering.gradient(0) else { return [] }
    return [
      KernelCall(
        .convolutionWeightGradient(lowering.attributes.convolution()),
        operands: lowering.operands + lowering.prologue, results: [gradient])
    ]
  }
}
