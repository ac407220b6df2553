import Plan

/// A planning problem changed such that one value is kept, recomputed or inverted in every plan. Each of its
/// plans is, step for step, a plan of the original problem.
enum ForcedChoice {
  /// The changed problem.
  case possible(Problem)
  case impossible(Explanation.Obstacle)

  /// - Parameter value: one that the backward pass reads.
  init(_ value: Int, _ retention: Plan.Retention, in problem: Problem, policy: Policy) {
    switch retention {
    case .keep, .transient: self = .possible(problem.keeping(value))
    case .recompute: self = Self.recomputing(value, in: problem, policy)
    case .invert: self = Self.inverting(value, in: problem, policy)
    }
  }

  private static func recomputing(_ value: Int, in problem: Problem, _ policy: Policy) -> Self {
    guard let producer = problem.operations.first(where: { $0.results.contains(value) }) else {
      return .impossible(.isGivenFromOutside)
    }
    guard policy != .keep else { return .impossible(.policyForbids(policy)) }
    guard producer.isRepeatable else { return .impossible(.runsOnce(operation: producer.name)) }
    return .possible(problem.remaking(value, by: producer))
  }

  private static func inverting(_ value: Int, in problem: Problem, _ policy: Policy) -> Self {
    guard let inverse = problem.inverses.first(where: { $0.results.contains(value) }) else {
      return .impossible(.hasNoInverse)
    }
    guard policy.mayInvert else { return .impossible(.policyForbids(policy)) }
    return .possible(problem.remaking(value, by: inverse))
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
  fileprivate func remaking(_ value: Int, by operation: Operation) -> Problem {
    func reads(_ operation: Operation) -> Bool {
      operation.phase == .backward && operation.operands.contains(value)
    }
    guard let first = operations.firstIndex(where: reads) else {
      preconditionFailure("only what the backward pass reads is made again for it")
    }
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
