public struct KernelCost: Hashable, Sendable { public var flops = 0.0; public var bytes = 0.0 }
extension Kernel {
  public func cost(operands: [StorageType?], results: [StorageType]) -> KernelCost {
    var cost = KernelCost()
    cost.bytes = Double((operands.compactMap { $0 } + results).reduce(0) { $0 + $1.byteCount })
    switch self {
    case .convolution: cost.flops = 2 * Double(results[0].logicalCount * operands[1]!.logicalCount / operands[1]!.shape[0])
    case .convolutionDataGradient: cost.flops = 2 * Double(operands[0]!.logicalCount * operands[1]!.logicalCount / operands[1]!.shape[0])
    case .convolutionWeightGradient: cost.flops = 2 * Double(operands[1]!.logicalCount * results[0].logicalCount / results[0].shape[0])
    default: cost.flops = cost.bytes / 2
    }
    return cost
  }
}
public struct Rates: Codable, Hashable, Sendable {
  public static let builtIn = Rates()
  public func seconds(_ kernel: Kernel, operands: [StorageType?], results: [StorageType]) -> Double {
    let cost = kernel.cost(operands: operands, results: results)
    return 1e-6 + cost.flops / 1.5e11 + cost.bytes / 2e10
  }
}
