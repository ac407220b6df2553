import Attributes
import IR
import Kernels

extension [String: AttributeValue] {
  /// The normalization that the attributes describe.
  var normalization: Normalization {
    Normalization(
      groups: integer("groups"), overBatch: boolean("over_batch"),
      constantStatistics: boolean("constant"), activation: activation)
  }
}

/// activation(gamma (x - mean) / deviation + beta): operands x, statistics; resources gamma, beta
/// (C each) or none.
struct NormalizeOperation: OperationDefinition {
  let name = "normalize"
  let obstacle = "a normalization forgets the mean and the deviation of what it normalizes"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0] else { return [nil, nil] }
    let isTrained = site.resources.contains { $0.role == .parameter }
    guard wanted[0] || isTrained else { return [nil, nil] }
    let dx = builder.emit(
      "normalize_gradient", [dy, site.operands[0], site.operands[1]], site.attributes,
      resources: site.operation.resources)
    return [dx[0], nil]
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [(0, 0)] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(site.operands[0], site.results[0])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .normalize(lowering.attributes.normalization),
        operands: [
          lowering.operands[0], lowering.operands[1], lowering.parameter(0), lowering.parameter(1),
        ], results: lowering.results)
    ]
  }
}
