import Attributes
import IR
import Kernels

/// Adds dy, summed over all but axis 1, to the gradient of a bias: operand dy; resource b.
struct BiasGradient: OperationDefinition {
  let name = "bias_gradient"
  let hasEffect = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    guard let gradient = lowering.gradient(0) else { return [] }
    return [KernelCall(.channelSum, operands: lowering.operands, results: [gradient])]
  }
}
