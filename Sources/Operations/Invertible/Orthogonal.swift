import Attributes
import IR
import Kernels

/// Each channel's cubes times the channel's orthogonal matrix q (C, f, f), down: C channels become C f
/// (Etmann 2020, section 3).
struct OrthogonalDown: OperationDefinition {
  static let name = "orthogonal_down"
  var x = ValueID.unset
  var q = ValueID.unset
  var factor: [Int] = []

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("q", &q)
    fields.visit("factor", &factor)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [try squeezed(site[type: x], by: factor, layer: "orthogonal-down")]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let gradient = gradients.result else { return }
    // The rounding is passed over. By q it is the sum of coarse times fine, whichever the direction.
    if gradients.wants(q) {
      gradients.add(
        builder.emit(OrthogonalMatrixGradient(fine: x, coarse: gradient, factor: factor)),
        to: q)
    }
    if gradients.wants(x) {
      gradients.add(
        builder.emit(OrthogonalUp(y: gradient, q: q, factor: factor)), to: x)
    }
  }

  func inverses(_ site: Site) -> [Inverse] {
    let inverse = OrthogonalUp(y: site.result, q: q, factor: factor)
    return [Inverse(inverse, recovering: x)]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.OrthogonalDown(factor: factor), [x, q], to: site.results)]
  }
}

/// The transpose, up: C f channels become C.
struct OrthogonalUp: OperationDefinition {
  static let name = "orthogonal_up"
  var y = ValueID.unset
  var q = ValueID.unset
  var factor: [Int] = []

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("y", &y)
    fields.visit("q", &q)
    fields.visit("factor", &factor)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [try unsqueezed(site[type: y], by: factor, layer: "orthogonal-up")]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let gradient = gradients.result else { return }
    // The rounding is passed over. By q it is the sum of coarse times fine, whichever the direction.
    if gradients.wants(q) {
      gradients.add(
        builder.emit(OrthogonalMatrixGradient(fine: gradient, coarse: y, factor: factor)),
        to: q)
    }
    if gradients.wants(y) {
      gradients.add(
        builder.emit(OrthogonalDown(x: gradient, q: q, factor: factor)), to: y)
    }
  }

  func inverses(_ site: Site) -> [Inverse] {
    let inverse = OrthogonalDown(x: site.result, q: q, factor: factor)
    return [Inverse(inverse, recovering: y)]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.OrthogonalUp(factor: factor), [y, q], to: site.results)]
  }
}

/// dq (C, f, f) of fine (N, C, D, H, W) and coarse (N, C f, …).
struct OrthogonalMatrixGradient: OperationDefinition {
  static let name = "orthogonal_matrix_gradient"
  var fine = ValueID.unset
  var coarse = ValueID.unset
  var factor: [Int] = []

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("fine", &fine)
    fields.visit("coarse", &coarse)
    fields.visit("factor", &factor)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let size = factor.reduce(1, *)
    return [TensorType([site[type: fine].shape[1], size, size])]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(Kernel.Zero(), [ValueID](), to: site.results),
      LoweredCall(
        Kernel.OrthogonalMatrixGradient(factor: factor), [fine, coarse], to: site.results),
    ]
  }
}

/// `orthogonal-down` and `orthogonal-up`: learned invertible resampling.
struct OrthogonalLayer: Layer {
  private static let factor = Attribute(
    window: "factor", minimum: 1, default: [2, 2, 2],
    "Extent of the cubes, 1 or 2 along each axis; the matrices start as Haar wavelets.")

  let isDown: Bool
  let specification: LayerSpecification

  init(isDown: Bool) {
    self.isDown = isDown
    specification = LayerSpecification(
      isDown ? "orthogonal-down" : "orthogonal-up",
      isDown
        ? "Each channel's cubes times a learned orthogonal matrix, which become channels."
        : "The mirror of 'orthogonal-down': channels become cubes.",
      attributes: [Self.factor.specification], shorthand: "factor", hasWeights: true)
  }

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], specification.name)
    let factor = builder(Self.factor)
    guard factor.allSatisfy({ $0 <= 2 }) else {
      throw OperationFault(
        "factor-too-large", "'\(specification.name)' takes factors of 1 and 2, not \(factor)",
        attribute: "factor", advice: ["two layers of 2 enlarge by 4"])
    }
    let size = factor.reduce(1, *)
    // The only matrix of one row that is a Cayley transform is the identity.
    guard size > 1 else { return builder.builder.onGrid(inputs[0]) }
    let input = builder[type: inputs[0]]
    let fine =
      isDown ? input : try unsqueezed(input, by: factor, layer: specification.name)
    let angles = try builder.parameter(
      "angles", [fine.shape[1], size * (size - 1) / 2], .constant(0))
    let q = try builder.emit(CayleyOperation(angles: angles, factor: factor))
    let x = builder.builder.onGrid(inputs[0])
    return isDown
      ? try builder.emit(OrthogonalDown(x: x, q: q, factor: factor))
      : try builder.emit(OrthogonalUp(y: x, q: q, factor: factor))
  }
}
