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
    // Steps that can be taken, a bit each: passes over a long chain find the next one by whole words.
    var ready = Array(repeating: UInt64(0), count: (steps.count + 63) / 64)
    func mark(_ index: Int) { ready[index / 64] |= 1 << UInt64(index % 64) }
    for index in steps.indices where missing[index] == 0 { mark(index) }
    var changed = true
    while changed, !isComplete {
      changed = false
      for word in ready.indices {
        // What becomes ready further up has to wait for the next pass.
        var first = 0
        while true {
          let bit = (ready[word] & (.max << UInt64(first))).trailingZeroBitCount
          guard bit < 64 else { break }
          first = bit + 1
          ready[word] &= ~(1 << UInt64(bit))
          let index = word * 64 + bit
          let new = steps[index].results.filter { !self.known.contains($0) }
          guard !new.isEmpty else { continue }
          changed = true
          order.append(steps[index])
          for value in new where self.known.insert(value).inserted {
            for reader in readers[value] ?? [] {
              missing[reader] -= 1
              if missing[reader] == 0 { mark(reader) }
            }
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
