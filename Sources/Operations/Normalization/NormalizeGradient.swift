import Attributes
import IR
import Kernels

/// Gradient through activation, affine map, normalization and statistics at once (Ioffe 2015;
/// Wu 2018): operands dy, x, statistics [, r]; resources gamma, beta, whose gradients are added.
struct NormalizeGradient: OperationDefinition {
  let name = "normalize_gradient"
  let acceptsResidual = true
  let hasEffect = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.operandTypes[1]] }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] {
    site.hasResidual ? [(3, 0), (0, 0)] : [(0, 0)]
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    var links: [StorageLink] = [
      .values(site.operands[0], site.results[0]), .values(site.operands[1], site.results[0]),
    ]
    if site.hasResidual { links.append(.values(site.operands[3], site.results[0])) }
    return links
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    var results = lowering.results
    if let gamma = lowering.gradient(0), let beta = lowering.gradient(1) {
      results += [gamma, beta]
    }
    return [
      KernelCall(
        .normalizeGradient(lowering.attributes.normalization()),
        operands: [
          lowering.operands[0], lowering.operands[1], lowering.operands[2], lowering.parameter(0),
          lowering.parameter(1), lowering.residual,
        ], results: results)
    ]
  }
}
