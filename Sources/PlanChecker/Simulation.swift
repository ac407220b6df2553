import Plan

/// Walks through a well-formed plan's steps with a map of what the arena holds.
struct Simulation {
  let plan: Plan
  let problem: Problem
  private(set) var faults: [PlanFault] = []
  /// Time of the steps walked so far; a transfer whose bytes lie where they should takes none.
  private(set) var seconds = 0.0
  private var content = ContentMap()
  private var live: [Int] = []

  init(plan: Plan, problem: Problem) {
    self.plan = plan
    self.problem = problem
  }

  mutating func run() {
    for index in plan.instances.indices where plan.instances[index].first == -1 {
      write(range(of: index), step: -1, sparing: [index])
      content.add(tag(index), in: range(of: index))
      live.append(index)
    }
    for index in plan.steps.indices { execute(index) }
    for (value, description) in problem.values.enumerated() where description.isOutput {
      let survives = plan.instances.indices.contains {
        plan.instances[$0].value == value && plan.instances[$0].last >= plan.steps.count - 1
          && content.holds(tag($0), in: range(of: $0))
      }
      if !survives {
        faults.append(PlanFault(.content, "output \(description.name) is not there at the end"))
      }
    }
  }

  private func range(of instance: Int) -> Range<Int> {
    let start = plan.instances[instance].offset
    return start..<start + problem.values[plan.instances[instance].value].bytes
  }

  private func tag(_ instance: Int) -> ContentMap.Tag {
    ContentMap.Tag(value: plan.instances[instance].value, origin: plan.instances[instance].offset)
  }

  private func name(_ instance: Int) -> String {
    problem.values[plan.instances[instance].value].name
  }

  private mutating func execute(_ index: Int) {
    let step = plan.steps[index]
    let operation = problem.operation(step.operation)
    live.removeAll { plan.instances[$0].last < index }
    seconds += operation.seconds
    for operand in step.operands where !content.holds(tag(operand), in: range(of: operand)) {
      faults.append(
        PlanFault(
          .content, step: index, "\(operation.name) reads \(name(operand)), which is not there"))
    }
    if let offset = step.scratchOffset {
      let scratch = offset..<offset + operation.scratchBytes
      write(scratch, step: index, sparing: [])
      for result in step.results where range(of: result).overlaps(scratch) {
        faults.append(PlanFault(.overlap, step: index, "scratch covers \(name(result))"))
      }
    }
    if operation.transfers.isEmpty {
      compute(index, step, operation)
    } else {
      transfer(index, step, operation)
    }
    live += step.results
  }

  private mutating func compute(_ index: Int, _ step: Plan.Step, _ operation: Problem.Operation) {
    for (position, result) in step.results.enumerated() {
      let replaced = step.operands.indices.filter {
        operation.inPlace.contains(Problem.Pair(operand: $0, result: position))
          && range(of: step.operands[$0]) == range(of: result)
          && plan.instances[step.operands[$0]].last <= index
      }
      for other in step.operands.indices
      where !replaced.contains(other)
        && range(of: step.operands[other]).overlaps(range(of: result))
      {
        faults.append(
          PlanFault(
            .overlap, step: index,
            "\(name(result)) is written over the operand \(name(step.operands[other]))"))
      }
      for other in step.results[..<position]
      where range(of: other).overlaps(range(of: result)) {
        faults.append(
          PlanFault(.overlap, step: index, "results \(name(other)) and \(name(result)) overlap"))
      }
      write(range(of: result), step: index, sparing: replaced.map { step.operands[$0] })
    }
    for result in step.results { content.add(tag(result), in: range(of: result)) }
  }

  private mutating func transfer(_ index: Int, _ step: Plan.Step, _ operation: Problem.Operation) {
    var written: [Range<Int>] = []
    var tagged: [(ContentMap.Tag, Range<Int>)] = []
    for transfer in operation.transfers {
      let result = step.results[transfer.result]
      let from = plan.instances[step.operands[transfer.operand]].offset + transfer.operandOffset
      let to = plan.instances[result].offset + transfer.resultOffset
      let target = to..<to + transfer.count
      tagged.append((tag(result), target))
      guard from != to else { continue }
      seconds += transfer.seconds
      for operand in step.operands where range(of: operand).overlaps(target) {
        faults.append(
          PlanFault(.overlap, step: index, "\(operation.name) copies over \(name(operand))"))
      }
      for other in step.results where other != result && range(of: other).overlaps(target) {
        faults.append(
          PlanFault(.overlap, step: index, "\(operation.name) copies over \(name(other))"))
      }
      written.append(target)
    }
    for target in written { write(target, step: index, sparing: []) }
    for (tag, target) in tagged { content.add(tag, in: target) }
  }

  /// Bytes lose what they held; no instance that is still to be read, but for `spared` ones, may
  /// lie there.
  private mutating func write(_ target: Range<Int>, step: Int, sparing spared: [Int]) {
    for other in live
    where !spared.contains(other) && range(of: other).overlaps(target) {
      faults.append(
        PlanFault(.overlap, step: step, "bytes of \(name(other)) are overwritten in its lifetime"))
    }
    content.clear(target)
  }
}
