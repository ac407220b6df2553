import Attributes
import IR
import Kernels

/// Each channel's cubes times the channel's orthogonal matrix, down: operands x, q (C, f, f);
/// C channels become C f (Etmann 2020, section 3).
struct OrthogonalDown: OperationDefinition {
  let name = "orthogonal_down"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [try squeezed(site.input, by: site.attributes.integers("factor"), layer: "orthogonal-down")]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0] else { return [nil, nil] }
    return orthogonalGradient(
      site, fine: site.operands[0], coarse: dy, dataGradient: "orthogonal_up", of: dy,
      wanted: wanted, in: &builder)
  }

  func isOnGrid(_ site: Site, operands: [Bool]) -> Bool {
    operands[0] && site.attributes.range != nil
  }

  func inverses(_ site: Site) -> [Operation] {
    [
      site.operation(
        named: "orthogonal_up", operands: [site.results[0], site.operands[1]],
        results: [site.operands[0]])
    ]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .orthogonalDown(
          factor: lowering.attributes.integers("factor"), range: lowering.attributes.range),
        operands: lowering.operands, results: lowering.results)
    ]
  }
}

/// The transpose, up: operands y, q; C f channels become C.
struct OrthogonalUp: OperationDefinition {
  let name = "orthogonal_up"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [try unsqueezed(site.input, by: site.attributes.integers("factor"), layer: "orthogonal-up")]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dx = resultGradients[0] else { return [nil, nil] }
    return orthogonalGradient(
      site, fine: dx, coarse: site.operands[0], dataGradient: "orthogonal_down", of: dx,
      wanted: wanted, in: &builder)
  }

  func isOnGrid(_ site: Site, operands: [Bool]) -> Bool {
    operands[0] && site.attributes.range != nil
  }

  func inverses(_ site: Site) -> [Operation] {
    [
      site.operation(
        named: "orthogonal_down", operands: [site.results[0], site.operands[1]],
        results: [site.operands[0]])
    ]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .orthogonalUp(
          factor: lowering.attributes.integers("factor"), range: lowering.attributes.range),
        operands: lowering.operands, results: lowering.results)
    ]
  }
}

/// The gradient of the product; its rounding is passed over. Both directions have the same gradient by q, sum of coarse times fine, and the other direction
/// as the gradient by their input.
private func orthogonalGradient(
  _ site: Site, fine: ValueID, coarse: ValueID, dataGradient: String, of gradient: ValueID,
  wanted: [Bool], in builder: inout Builder
) -> [ValueID?] {
  let attributes = site.attributes.withoutEpilogue
  let dq =
    wanted[1]
    ? builder.emit("orthogonal_matrix_gradient", [fine, coarse], attributes)[0] : nil
  let dx =
    wanted[0] ? builder.emit(dataGradient, [gradient, site.operands[1]], attributes)[0] : nil
  return [dx, dq]
}

/// dq: operands fine (N, C, D, H, W), coarse (N, C f, …); result (C, f, f).
struct OrthogonalMatrixGradient: OperationDefinition {
  let name = "orthogonal_matrix_gradient"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let size = site.attributes.integers("factor").reduce(1, *)
    return [TensorType([site.input.shape[1], size, size])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(.zero, operands: [], results: lowering.results),
      KernelCall(
        .orthogonalMatrixGradient(factor: lowering.attributes.integers("factor")),
        operands: lowering.operands, results: lowering.results),
    ]
  }
}

/// `orthogonal-down` and `orthogonal-up`: learned invertible resampling.
struct OrthogonalLayer: Layer {
  let isDown: Bool
  let specification: LayerSpecification

  init(isDown: Bool) {
    self.isDown = isDown
    specification = LayerSpecification(
      isDown ? "orthogonal-down" : "orthogonal-up",
      isDown
        ? "Each channel's cubes times a learned orthogonal matrix, which become channels."
        : "The mirror of 'orthogonal-down': channels become cubes.",
      attributes: [
        AttributeSpecification(
          "factor", .window(minimum: 1), default: .integers([2, 2, 2]),
          "Extent of the cubes, 1 or 2 along each axis; the matrices start as Haar wavelets.")
      ], shorthand: "factor", hasWeights: true)
  }

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], specification.name)
    let factor = builder.attributes.integers("factor")
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
    let attributes: [String: AttributeValue] = ["factor": .integers(factor)]
    let q = try builder.emit("cayley", [], attributes, resources: [angles])
    return try builder.emit(
      isDown ? "orthogonal_down" : "orthogonal_up", [builder.builder.onGrid(inputs[0]), q],
      attributes.merging(["range": .real(builder.builder.exactRange)]) { $1 })
  }
}
