import IR
import Kernels
import Operations

/// Mixed precision: the volumes inside branches and their gradients become bfloat16, which halves
/// their bytes. What accumulates stays float32: the values on the grid that couplings carry, sums
/// with residuals, statistics, logits and losses, weights and their gradients (the rule of
/// Micikevicius et al. 2018, arXiv:1710.03740, with couplings' state counted among the sums).
enum MixedPrecision {
  /// The function with narrow products in every operation that has them.
  static func narrowProducts(_ function: Function) -> Function {
    var narrowed = function
    for index in narrowed.operations.indices {
      guard var operation = narrowed.operations[index].kind as? any HasNarrowProducts else {
        continue
      }
      operation.narrow = true
      narrowed.operations[index].kind = operation
    }
    return narrowed
  }

  /// Narrows the types of those volumes that every kernel which touches them can read and write as
  /// bfloat16.
  static func narrowVolumes(_ lowered: inout Lowered) {
    let calls = lowered.steps.flatMap(\.calls).map { ($0, rules(of: $0, lowered)) }
    var narrow = candidates(lowered)
    for (call, rules) in calls {
      let (operands, results) = rules.narrowable
      for (index, place) in call.operands.enumerated() where !operands.contains(index) {
        if case .value(let value) = place { narrow.remove(value) }
      }
      for (index, place) in call.results.enumerated() where !results.contains(index) {
        if case .value(let value) = place { narrow.remove(value) }
      }
    }
    // What kernels move is of one type on both sides.
    let moves = calls.compactMap { call, rules -> (ValueID, ValueID)? in
      guard rules.onlyMoves, case .value(let operand)? = call.operands[0],
        case .value(let result)? = call.results.first
      else { return nil }
      return (operand, result)
    }
    var count: Int
    repeat {
      count = narrow.count
      for (operand, result) in moves where narrow.contains(operand) != narrow.contains(result) {
        narrow.subtract([operand, result])
      }
    } while narrow.count < count
    for value in narrow { lowered.function[type: value].element = .bfloat16 }
  }

  /// Volumes of floats that are neither given nor asked for.
  private static func candidates(_ lowered: Lowered) -> Set<ValueID> {
    let function = lowered.function
    let fixed = Set(function.arguments.map(\.value) + function.results.map(\.value))
    return Set(
      function.operations.flatMap(\.results).filter { value in
        function[type: value].rank == 5 && function[type: value].element == .float32
          && !fixed.contains(value)
      })
  }

  /// The call on float32: which elements it may read and write depends on the shapes.
  private static func rules(of call: LoweredCall, _ lowered: Lowered) -> AbstractCall {
    call.abstract { place in
      let type =
        switch place {
        case .value(let value): lowered.function[type: value]
        case .parameter(let resource), .gradient(let resource):
          lowered.resources[resource.index].type
        }
      return StorageType(shape: type.shape, element: .float32, layout: .plain)
    }
  }
}
