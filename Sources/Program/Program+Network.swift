import Kernels
import Plan

extension Program {
  /// Whether a step of both gives the same bits: whether all but plans and predicted times is equal.
  public func hasNetwork(of other: Program) -> Bool {
    experiment == other.experiment && settings == other.settings
      && target.isSame(as: other.target) && exactRange == other.exactRange
      && parameters == other.parameters && update == other.update
      && training.problem?.withoutTimes == other.training.problem?.withoutTimes
      && training.kernels == other.training.kernels
  }

  /// Whether parts of it compute on the fixed-point grid.
  public var isOnGrid: Bool {
    training.calls.contains { $0.results.contains { $0.storage.element.isFixed } }
  }
}

extension Entry {
  /// The kernels of each of the problem's operations. Those that move values alone have none: how is in the problem, and
  /// a plan spares copies to where something lies already.
  fileprivate var kernels: [Int: [Kernel]] {
    guard let plan, let problem else { return [:] }
    let bySteps = Dictionary(grouping: zip(callSteps, calls), by: \.0)
    var result: [Int: [Kernel]] = [:]
    for (index, step) in plan.steps.enumerated() where step.operation < problem.operations.count {
      guard result[step.operation] == nil, problem.operations[step.operation].transfers.isEmpty
      else { continue }
      result[step.operation] = (bySteps[index] ?? []).map(\.1.kernel)
    }
    return result
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
