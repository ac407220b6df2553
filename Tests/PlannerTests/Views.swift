import Plan

/// Whether all transfers by whole alignments can be free at once: values lie at fixed distances
/// from those that they share bytes with, and no others come to lie there.
func viewsAgree(_ problem: Problem) -> Bool {
  // Each value's group, and where it starts there.
  var group = Array(problem.values.indices)
  var start = [Int](repeating: 0, count: problem.values.count)
  for operation in problem.operations {
    for transfer in operation.transfers
    where (transfer.operandOffset - transfer.resultOffset) % problem.alignment == 0 {
      let source = operation.operands[transfer.operand]
      let target = operation.results[transfer.result]
      let shift =
        start[source] + transfer.operandOffset - transfer.resultOffset - start[target]
      if group[source] == group[target] {
        guard shift == 0 else { return false }
        continue
      }
      let old = group[target]
      for value in group.indices where group[value] == old {
        group[value] = group[source]
        start[value] += shift
      }
    }
  }
  let atoms = OracleAtoms(problem).atoms
  func overlap(_ a: Int, _ b: Int) -> Int {
    min(start[a] + problem.values[a].bytes, start[b] + problem.values[b].bytes)
      - max(start[a], start[b])
  }
  for a in problem.values.indices {
    for b in problem.values.indices where a < b && group[a] == group[b] {
      let shared = atoms.reduce(0) {
        $1.owners.isSuperset(of: Bits([a, b])) ? $0 + $1.bytes : $0
      }
      if max(0, overlap(a, b)) != shared { return false }
    }
  }
  return true
}
