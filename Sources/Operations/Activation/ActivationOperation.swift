import Attributes
import IR
import Kernels

extension [String: AttributeValue] {
  /// The activation that `function` names; `slope` is its parameter, whatever that is called.
  public var activation: Activation {
    Activation(string("function"), parameter: real("slope"))
  }
}

/// An elementwise function: operand x.
struct ActivationOperation: OperationDefinition {
  let name = "activation"
  let obstacle =
    "no activation gives its argument back bit for bit; put it into a coupling's branch"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    return builder.emit("activation_gradient", [dy, site.operands[0]], site.attributes)
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [(0, 0)] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(site.operands[0], site.results[0])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .activation(lowering.attributes.activation), operands: lowering.operands,
        results: lowering.results)
    ]
  }
}

/// dx = r + f'(x) dy: operands dy, x [, r].
struct ActivationGradient: OperationDefinition {
  let name = "activation_gradient"
  let acceptsResidual = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] {
    (site.hasResidual ? [(2, 0)] : []) + [(0, 0), (1, 0)]
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    site.operands.map { .values($0, site.results[0]) }
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .activationGradient(lowering.attributes.activation),
        operands: [lowering.operands[0], lowering.operands[1], lowering.residual],
        results: lowering.results)
    ]
  }
}
