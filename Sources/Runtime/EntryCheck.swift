import Kernels
import Plan
import PlanChecker
import Program

/// An entry's plan against its problem, and its calls against the plan: every call belongs to a
/// step, takes the tensors that the step reads, and gives those that it writes.
struct EntryCheck {
  private let program: Program
  private let name: String
  private let entry: Entry
  /// Where parameters lie, and gradients of trained ones.
  private let parameters: Set<Tensor>
  private let statistics: Set<Tensor>
  private let gradients: Set<Tensor>

  init(_ program: Program, _ name: String, _ entry: Entry) {
    self.program = program
    self.name = name
    self.entry = entry
    func tensors(_ space: Space, _ parameters: [Parameter]) -> Set<Tensor> {
      Set(parameters.map { Tensor(space: space, offset: $0.offset, storage: $0.storage) })
    }
    // Inference leaves everything but the arena as it is.
    let isTraining = name == "training"
    let trained = program.parameters.filter(\.isTrained)
    parameters = tensors(.parameters, program.parameters)
    statistics =
      isTraining ? tensors(.parameters, program.parameters.filter { !$0.isTrained }) : []
    gradients = isTraining ? tensors(.gradients, trained) : []
  }

  func check() throws(ProgramFault) {
    guard let plan = entry.plan, let problem = entry.problem else {
      throw ProgramFault("'\(name)' has no plan")
    }
    try ProgramFault.require(
      entry.storages.count == problem.values.count
        && entry.sources.count == problem.operations.count + problem.inverses.count,
      "'\(name)' does not say how its values are stored and where its operations come from")
    for (value, storage) in zip(problem.values, entry.storages) {
      try ProgramFault.require("value '\(value.name)' of '\(name)'", hasNo: storage.fault)
      try ProgramFault.require(
        value.bytes == storage.byteCount,
        "value '\(value.name)' of '\(name)' is planned with other bytes than it has")
    }
    try ProgramFault.require(
      problem.alignment == Alignment.bytes, "'\(name)' is planned with another alignment")
    if let fault = PlanChecker.check(plan, for: problem).first {
      throw ProgramFault("the plan of '\(name)' does not hold: \(fault)")
    }
    try ProgramFault.require(
      plan.arenaBytes == entry.arenaBytes, "the arena of '\(name)' is not the planned one")
    try checkCalls(plan, problem)
  }

  private func checkCalls(_ plan: Plan, _ problem: Problem) throws(ProgramFault) {
    try ProgramFault.require(
      entry.callSteps.count == entry.calls.count
        && entry.callSteps.allSatisfy(plan.steps.indices.contains)
        && zip(entry.callSteps, entry.callSteps.dropFirst()).allSatisfy { $0 <= $1 },
      "the calls of '\(name)' are not in the order of its steps")
    var next = 0
    for (index, step) in plan.steps.enumerated() {
      let first = next
      while next < entry.calls.count, entry.callSteps[next] == index { next += 1 }
      try check(first..<next, of: step, problem.operation(step.operation), plan)
    }
  }

  private func check(
    _ calls: Range<Int>, of step: Plan.Step, _ operation: Problem.Operation, _ plan: Plan
  ) throws(ProgramFault) {
    let results = step.results.map { entry.tensor(plan.instances[$0]) }
    let operands = step.operands.map { entry.tensor(plan.instances[$0]) }
    let readable = results + operands
    var written: [ByteRange] = []
    var unread = Set(calls.isEmpty || !operation.transfers.isEmpty ? [] : operands)
    for index in calls {
      let call = entry.calls[index]
      let place = "call \(index) of '\(name)'"
      try ProgramFault.require(place, hasNo: call.fault(on: program.target))
      for case let operand? in call.operands where !isReadable(operand, readable) {
        throw ProgramFault("\(place), \(call.kernel.name), reads what its step does not")
      }
      for result in call.results where !isWritable(result, results) {
        throw ProgramFault("\(place), \(call.kernel.name), writes what its step does not")
      }
      written += call.results.indices.map { call.writtenRange(ofResult: $0) }
      unread.subtract(call.operands.compactMap { $0 })
      guard let scratch = call.scratch else { continue }
      try ProgramFault.require(
        scratch.space == .arena && scratch.offset == step.scratchOffset
          && scratch.count <= operation.scratchBytes,
        "the scratch of \(place) is not that of its step")
    }
    for transfer in operation.transfers {
      let from = plan.instances[step.operands[transfer.operand]].offset + transfer.operandOffset
      let to = plan.instances[step.results[transfer.result]].offset + transfer.resultOffset
      if from == to { written.append(ByteRange(space: .arena, offset: to, count: transfer.count)) }
    }
    try ProgramFault.require(
      unread.isEmpty, "\(operation.name) of '\(name)' leaves an operand unread")
    for result in results where !result.range.isCovered(by: written) {
      throw ProgramFault("\(operation.name) of '\(name)' leaves a part of its result unwritten")
    }
  }

  private func isReadable(_ tensor: Tensor, _ tensors: [Tensor]) -> Bool {
    switch tensor.space {
    case .arena: tensors.contains(tensor)
    case .parameters: parameters.contains(tensor)
    case .gradients: gradients.contains(tensor)
    case .optimizer: false
    }
  }

  private func isWritable(_ tensor: Tensor, _ tensors: [Tensor]) -> Bool {
    switch tensor.space {
    case .arena: tensors.contains(tensor)
    case .parameters: statistics.contains(tensor)
    case .gradients: gradients.contains(tensor)
    case .optimizer: false
    }
  }
}

extension ByteRange {
  /// Whether each of its bytes lies in one of some ranges.
  fileprivate func isCovered(by ranges: [ByteRange]) -> Bool {
    var reached = offset
    for range in ranges.sorted(by: { $0.offset < $1.offset })
    where range.space == space && range.offset <= reached {
      reached = max(reached, range.offset + range.count)
    }
    return reached >= offset + count
  }
}
