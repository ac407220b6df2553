import Plan

/// A planning problem changed such that one value can be had in one way alone. Each of its plans
/// is, step for step, a plan of the original problem.
struct ForcedChoice {
  /// The changed problem; nil where the value cannot be had so.
  let problem: Problem?
  /// Why not.
  let obstacle: String?

  init(_ value: Int, _ retention: Plan.Retention, in problem: Problem, policy: Policy) {
    let producer = problem.operations.firstIndex { $0.results.contains(value) }
    switch retention {
    case .keep, .transient:
      self.problem = problem.keeping(value)
      obstacle = nil
    case .recompute:
      if let producer, problem.operations[producer].isRepeatable, policy != .keep {
        self.problem = problem.remaking(value, by: problem.operations[producer])
        obstacle = nil
      } else {
        self.problem = nil
        obstacle =
          producer == nil
          ? "it is given from outside"
          : policy == .keep
            ? "policy 'keep' does not" : "\(problem.operations[producer!].name) may run only once"
      }
    case .invert:
      let inverse = problem.inverses.first { $0.results.contains(value) }
      if let inverse, policy.mayInvert {
        self.problem = problem.remaking(value, by: inverse)
        obstacle = nil
      } else {
        self.problem = nil
        obstacle =
          inverse == nil
          ? "no operation that reads it can be inverted" : "policy '\(policy.rawValue)' does not"
      }
    }
  }
}

extension Problem {
  /// Nothing makes the value twice.
  fileprivate func keeping(_ value: Int) -> Problem {
    var changed = self
    for index in operations.indices where operations[index].results.contains(value) {
      changed.operations[index].isRepeatable = false
    }
    changed.inverses.removeAll { $0.results.contains(value) }
    return changed
  }

  /// The backward part reads, instead of the value, what an operation makes of it anew right
  /// before the first one that does.
  fileprivate func remaking(_ value: Int, by operation: Operation) -> Problem? {
    func reads(_ operation: Operation) -> Bool {
      operation.phase == .backward && operation.operands.contains(value)
    }
    guard let first = operations.firstIndex(where: reads) else { return nil }
    var changed = self
    var remade = operation
    remade.phase = .backward
    remade.results = operation.results.map { result in
      changed.values.append(
        Value(values[result].name + " again", bytes: values[result].bytes))
      return changed.values.count - 1
    }
    let copy = remade.results[operation.results.firstIndex(of: value)!]
    for index in first..<operations.count where reads(operations[index]) {
      changed.operations[index].operands = operations[index].operands.map {
        $0 == value ? copy : $0
      }
    }
    changed.operations.insert(remade, at: first)
    return changed
  }
}
