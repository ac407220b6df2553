import IR
import Operations

/// What becomes known of a region, starting from some of its values.
///
/// A forward operation whose operands are known makes its results known; an inverse whose operands
/// are known makes an operand known. The search ends at the region's input, or when nothing more
/// becomes known.
struct InverseSearch {
  private(set) var known: Set<ValueID>
  /// Operations, forward and inverse, in the order in which they made something known.
  private(set) var order: [Operation] = []
  private let input: ValueID

  /// - Parameters:
  ///   - operations: those of the region, each with its exact inverses.
  ///   - input: the value to be recovered.
  init(
    _ operations: [(forward: Operation, inverses: [Operation])], from known: Set<ValueID>,
    to input: ValueID
  ) {
    self.known = known
    self.input = input
    // The last operation first, its inverses before itself.
    let steps = operations.reversed().flatMap { operation in
      operation.inverses
        + (operation.forward.definition.hasEffect ? [] : [operation.forward])
    }
    /// Steps that read a value which is not known yet, once for each time that they read it.
    var readers: [ValueID: [Int]] = [:]
    /// Operands of each step that are not known.
    var missing = Array(repeating: 0, count: steps.count)
    for (index, step) in steps.enumerated() {
      for operand in step.operands where !known.contains(operand) {
        readers[operand, default: []].append(index)
        missing[index] += 1
      }
    }
    var isReady = missing.map { $0 == 0 }
    var changed = true
    while changed, !isComplete {
      changed = false
      for index in steps.indices where isReady[index] {
        isReady[index] = false
        let new = steps[index].results.filter { !self.known.contains($0) }
        guard !new.isEmpty else { continue }
        changed = true
        order.append(steps[index])
        for value in new where self.known.insert(value).inserted {
          for reader in readers[value] ?? [] {
            missing[reader] -= 1
            isReady[reader] = missing[reader] == 0
          }
        }
      }
    }
  }

  /// Whether the input became known.
  var isComplete: Bool { known.contains(input) }

  /// The steps of the order that the input depends on.
  var necessaryOrder: [Operation] {
    var needed: Set<ValueID> = [input]
    var kept: [Operation] = []
    for operation in order.reversed() where operation.results.contains(where: needed.contains) {
      kept.append(operation)
      needed.formUnion(operation.operands)
    }
    return kept.reversed()
  }
}
