import Plan

extension Program {
  /// Whether a step of both gives the same bits: whether all but plans and predicted times is equal.
  public func hasNetwork(of other: Program) -> Bool {
    experiment == other.experiment && settings == other.settings
      && target.isSame(as: other.target) && parameters == other.parameters
      && update == other.update
      && training.problem?.withoutTimes == other.training.problem?.withoutTimes
  }

  /// Whether parts of it compute on the fixed-point grid.
  public var isOnGrid: Bool {
    training.calls.contains { $0.results.contains { $0.storage.element.isFixed } }
  }
}

extension Problem {
  fileprivate var withoutTimes: Problem {
    var result = self
    for index in result.operations.indices { result.operations[index].forgetTimes() }
    for index in result.inverses.indices { result.inverses[index].forgetTimes() }
    return result
  }
}

extension Problem.Operation {
  fileprivate mutating func forgetTimes() {
    seconds = 0
    for index in transfers.indices { transfers[index].seconds = 0 }
  }
}
