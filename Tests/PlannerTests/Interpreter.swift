import Plan

/// Runs a plan on real bytes. Every value is a pattern of its own; an operation looks at every byte
/// of its operands, writes its results' patterns and spoils its scratch.
struct Interpreter {
  let problem: Problem
  private let contents: [[UInt8]]
  private var arena: [UInt8]
  private(set) var complaints: [String] = []

  /// What goes wrong in a run; nothing if outputs are right in the end.
  static func run(_ plan: Plan, _ problem: Problem) -> [String] {
    var interpreter = Interpreter(
      problem: problem, arena: [UInt8](repeating: 0xEE, count: plan.arenaBytes))
    interpreter.run(plan)
    return interpreter.complaints
  }

  private init(problem: Problem, arena: [UInt8]) {
    self.problem = problem
    contents = Self.contents(problem)
    self.arena = arena
  }

  /// What each value consists of: bytes of its own or, for what is only moved, of where they are
  /// moved from.
  private static func contents(_ problem: Problem) -> [[UInt8]] {
    var contents = problem.values.enumerated().map { value, description in
      (0..<description.bytes).map { index in
        let mixed = UInt64(value * 1_000_003 + index + 1) &* 0x9E37_79B9_7F4A_7C15
        return UInt8(truncatingIfNeeded: mixed >> 40)
      }
    }
    for operation in problem.operations {
      for transfer in operation.transfers {
        for byte in 0..<transfer.count {
          contents[operation.results[transfer.result]][transfer.resultOffset + byte] =
            contents[operation.operands[transfer.operand]][transfer.operandOffset + byte]
        }
      }
    }
    return contents
  }

  private func holds(_ instance: Plan.Instance) -> Bool {
    arena[instance.offset...].starts(with: contents[instance.value])
  }

  private mutating func write(_ instance: Plan.Instance) {
    let bytes = contents[instance.value]
    arena.replaceSubrange(instance.offset..<instance.offset + bytes.count, with: bytes)
  }

  private mutating func spoil(_ start: Int, _ count: Int, _ seed: Int) {
    for index in 0..<count { arena[start + index] = UInt8(truncatingIfNeeded: seed &* 31 &+ index) }
  }

  private mutating func run(_ plan: Plan) {
    var runs = [Int](repeating: 0, count: problem.operations.count + problem.inverses.count)
    for instance in plan.instances where instance.first == -1 { write(instance) }
    for (index, step) in plan.steps.enumerated() {
      runs[step.operation] += 1
      let operation = problem.operation(step.operation)
      let operands = step.operands.map { plan.instances[$0] }
      let results = step.results.map { plan.instances[$0] }
      if let scratch = step.scratchOffset { spoil(scratch, operation.scratchBytes, index) }
      for operand in operands where !holds(operand) {
        complaints.append("\(index) \(operation.name): \(problem.values[operand.value].name)")
      }
      if operation.transfers.isEmpty {
        for result in results { write(result) }
        for (position, operand) in operands.enumerated()
        where !operation.inPlace.contains(where: { $0.operand == position }) && !holds(operand) {
          complaints.append("\(index) \(operation.name) spoils what it reads")
        }
      } else {
        for transfer in operation.transfers {
          let from = operands[transfer.operand].offset + transfer.operandOffset
          let to = results[transfer.result].offset + transfer.resultOffset
          for byte in 0..<transfer.count { arena[to + byte] = arena[from + byte] }
        }
      }
      if let scratch = step.scratchOffset { spoil(scratch, operation.scratchBytes, index + 1) }
      for result in results where !holds(result) {
        complaints.append("\(index) \(operation.name) loses its result")
      }
    }
    for (index, operation) in problem.operations.enumerated()
    where !operation.isRepeatable && runs[index] != 1 {
      complaints.append("\(operation.name) ran \(runs[index]) times")
    }
    for (value, description) in problem.values.enumerated() where description.isOutput {
      let isThere = plan.instances.contains {
        $0.value == value && $0.last >= plan.steps.count - 1 && holds($0)
      }
      if !isThere { complaints.append("output \(description.name) is lost") }
    }
  }
}
