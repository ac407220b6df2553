import Attributes
import IR
import Kernels

/// One orthogonal matrix for each channel from a skew one (Cayley): resource angles
/// (C, f (f - 1) / 2); result (C, f, f).
struct CayleyOperation: OperationDefinition {
  let name = "cayley"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let size = site.attributes.integers("factor").reduce(1, *)
    return [TensorType([site.resources[0].type.shape[0], size, size])]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    if let dq = resultGradients[0], site.resources[0].role == .parameter {
      _ = builder.emit(
        "cayley_gradient", [dq], site.attributes, resources: site.operation.resources)
    }
    return []
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .cayley(factor: lowering.attributes.integers("factor")), operands: lowering.parameters,
        results: lowering.results)
    ]
  }
}

/// Adds the gradient of the angles: operand dq; resource angles.
struct CayleyGradient: OperationDefinition {
  let name = "cayley_gradient"
  let hasEffect = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    guard let gradient = lowering.gradient(0) else { return [] }
    return [
      KernelCall(
        .cayleyGradient(factor: lowering.attributes.integers("factor")),
        operands: [lowering.operands[0], lowering.parameters[0]], results: [gradient])
    ]
  }
}
