import Kernels

extension CallBuilder {
  /// Requires the operands that are not optional, and no more operands and results than there are.
  func checkArity() throws {
    let (required, most, results) = call.kernel.arity
    try require(
      call.operands.count <= most && call.operands.count >= required
        && call.operands.prefix(required).allSatisfy { $0 != nil },
      "takes \(required) to \(most) operands")
    try require(
      results.contains(call.results.count),
      "gives \(results.map(String.init).joined(separator: " or ")) results")
  }
}
