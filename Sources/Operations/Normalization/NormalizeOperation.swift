import Attributes
import IR
import Kernels

extension [String: AttributeValue] {
  /// The normalization that the attributes describe.
  func normalization(residualSign: Int = 0) -> Normalization {
    Normalization(
      groups: integer("groups"), overBatch: boolean("over_batch"),
      constantStatistics: boolean("constant"), activation: activation, residualSign: residualSign,
      range: range)
  }
}

/// activation(gamma (x - mean) / deviation + beta), with `residual` ±1 r ± that: operands x,
/// statistics [, r]; resources gamma, beta (C each) or none.
struct NormalizeOperation: OperationDefinition {
  let name = "normalize"
  let acceptsResidual = true
  let obstacle = "a normalization forgets the mean and the deviation of what it normalizes"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    try site.requireResidual(site.input)
    return [site.input]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0] else { return site.operands.map { _ in nil } }
    let isTrained = site.resources.contains { $0.role == .parameter }
    var dx: ValueID?
    if wanted[0] || isTrained {
      let attributes = site.attributes.withoutEpilogue
      dx =
        builder.emit(
          "normalize_gradient", [dy, site.operands[0], site.operands[1]], attributes,
          resources: site.operation.resources)[0]
    }
    return site.hasResidual ? [dx, nil, dy] : [dx, nil]
  }

  func isOnGrid(_ site: Site, operands: [Bool]) -> Bool { site.isRoundedOnto(operands) }

  func inverses(_ site: Site) -> [Operation] {
    guard site.hasResidual else { return [] }
    return [
      site.operation(
        operands: [site.operands[0], site.operands[1], site.results[0]],
        results: [site.operands[2]], adding: ["residual": .integer(-site.residualSign)])
    ]
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] {
    site.hasResidual ? [(2, 0), (0, 0)] : [(0, 0)]
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    var links: [StorageLink] = [.values(site.operands[0], site.results[0])]
    if site.hasResidual { links.append(.values(site.operands[2], site.results[0])) }
    return links
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .normalize(lowering.attributes.normalization(residualSign: lowering.site.residualSign)),
        operands: [
          lowering.operands[0], lowering.operands[1], lowering.parameter(0), lowering.parameter(1),
          lowering.residual,
        ], results: lowering.results)
    ]
  }
}
