import IR
import Kernels

/// One orthogonal matrix for each channel (C, f, f) from a skew one (Cayley), whose angles are
/// (C, f (f - 1) / 2).
struct CayleyOperation: OperationDefinition {
  static let name = "cayley"
  var angles = ResourceID.unset
  var factor: [Int] = []

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("angles", &angles)
    fields.visit("factor", &factor)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let size = factor.reduce(1, *)
    return [TensorType([site[angles].type.shape[0], size, size])]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dq = gradients.result, site.isTrained(angles) else { return }
    builder.emit(effect: CayleyGradient(dq: dq, angles: angles, factor: factor))
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Cayley(factor: factor), [.parameter(angles)], to: [.value(site.result)])]
  }
}

/// Adds the gradient of the angles.
struct CayleyGradient: OperationDefinition {
  static let name = "cayley_gradient"
  var dq = ValueID.unset
  var angles = ResourceID.unset
  var factor: [Int] = []
  var hasEffect: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dq", &dq)
    fields.visit("angles", &angles)
    fields.visit("factor", &factor)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func calls(_ site: Site) -> [LoweredCall] {
    guard let gradient = site.gradient(of: angles) else { return [] }
    return [
      LoweredCall(
        Kernel.CayleyGradient(factor: factor), [.value(dq), .parameter(angles)], to: [gradient])
    ]
  }
}
