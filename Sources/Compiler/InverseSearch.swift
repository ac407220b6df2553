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
  ///   - input: the value to be had back.
  init(
    _ operations: [(forward: Operation, inverses: [Operation])], from known: Set<ValueID>,
    to input: ValueID
  ) {
    self.known = known
    self.input = input
    /// Operations of which an operand or a result is not known yet, the last first.
    var open = Array(operations.indices.reversed())
    var changed = true
    while changed, !isComplete {
      changed = false
      for index in open {
        for inverse in operations[index].inverses where isNew(inverse) {
          take(inverse)
          changed = true
        }
        let forward = operations[index].forward
        if isNew(forward), !Catalogue.definition(forward.name).hasEffect {
          take(forward)
          changed = true
        }
      }
      open.removeAll { index in
        (operations[index].forward.operands + operations[index].forward.results)
          .allSatisfy(self.known.contains)
      }
    }
  }

  /// Whether the input became known.
  var isComplete: Bool { known.contains(input) }

  private func isNew(_ operation: Operation) -> Bool {
    operation.operands.allSatisfy(known.contains)
      && !operation.results.allSatisfy(known.contains)
  }

  private mutating func take(_ operation: Operation) {
    known.formUnion(operation.results)
    order.append(operation)
  }

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
