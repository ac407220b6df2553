import Plan
import Testing

@testable import PlanChecker

/// x is split, its right half is doubled in place, and both are joined again where they are.
private let problem = Problem(
  values: [
    Problem.Value("x", bytes: 128, isInput: true), Problem.Value("left", bytes: 64),
    Problem.Value("right", bytes: 64), Problem.Value("doubled", bytes: 64),
    Problem.Value("joined", bytes: 128, isOutput: true), Problem.Value("gradient", bytes: 64),
  ],
  operations: [
    Problem.Operation(
      "split", .forward, operands: [0], results: [1, 2],
      transfers: [
        Problem.Transfer(operand: 0, result: 0, count: 64, seconds: 5),
        Problem.Transfer(operand: 0, operandOffset: 64, result: 1, count: 64, seconds: 5),
      ]),
    Problem.Operation(
      "double", .forward, operands: [2], results: [3], scratchBytes: 64, seconds: 1,
      inPlace: [Problem.Pair(operand: 0, result: 0)]),
    Problem.Operation(
      "join", .forward, operands: [1, 3], results: [4],
      transfers: [
        Problem.Transfer(operand: 0, result: 0, count: 64, seconds: 5),
        Problem.Transfer(operand: 1, result: 0, resultOffset: 64, count: 64, seconds: 5),
      ]),
    Problem.Operation(
      "gradient", .backward, operands: [4], results: [5], seconds: 1, isRepeatable: false),
  ],
  inverses: [
    Problem.Operation(
      "halve", .backward, operands: [3], results: [2], seconds: 1,
      inPlace: [Problem.Pair(operand: 0, result: 0)])
  ])

private let plan = Plan(
  steps: [
    Plan.Step(operation: 0, operands: [0], results: [1, 2]),
    Plan.Step(operation: 1, operands: [2], results: [3], scratchOffset: 128),
    Plan.Step(operation: 2, operands: [1, 3], results: [4]),
    Plan.Step(operation: 3, operands: [4], results: [5]),
  ],
  instances: [
    Plan.Instance(value: 0, first: -1, last: 0, offset: 0),
    Plan.Instance(value: 1, first: 0, last: 2, offset: 0),
    Plan.Instance(value: 2, first: 0, last: 1, offset: 64),
    Plan.Instance(value: 3, first: 1, last: 2, offset: 64),
    Plan.Instance(value: 4, first: 2, last: 3, offset: 0),
    Plan.Instance(value: 5, first: 3, last: 3, offset: 128),
  ],
  retention: Array(repeating: .transient, count: 6), arenaBytes: 192, arenaLowerBoundBytes: 192,
  seconds: 2, peakStep: 1)

private func kinds(_ change: (inout Plan) -> Void) -> Set<PlanFault.Kind> {
  var changed = plan
  change(&changed)
  return Set(PlanChecker.check(changed, for: problem).map(\.kind))
}

@Test func transfersWhoseBytesLieWhereTheyShouldAreFree() {
  #expect(PlanChecker.check(plan, for: problem) == [])
}

@Test func copiesCostTheirTime() {
  let copied: (inout Plan) -> Void = {
    $0.instances[4].offset = 192
    $0.arenaBytes = 320
    $0.arenaLowerBoundBytes = 256
    $0.peakStep = 2
  }
  #expect(kinds(copied) == [.figure])
  #expect(
    kinds {
      copied(&$0)
      $0.seconds = 12
    } == [])
}

@Test func everyKindOfFaultIsFound() {
  #expect(kinds { $0.steps[1].operation = 9 } == [.malformed])
  #expect(kinds { $0.steps[1].scratchOffset = nil } == [.malformed])
  #expect(kinds { $0.steps[1].operands = [1] } == [.malformed])
  #expect(kinds { $0.instances[3].offset = 32 }.contains(.overlap))
  #expect(kinds { $0.steps[1].scratchOffset = 64 }.contains(.overlap))
  #expect(kinds { $0.steps[1].scratchOffset = 160 }.contains(.placement))
  #expect(kinds { $0.arenaBytes = 191 } == [.placement])
  #expect(kinds { $0.instances[1].last = 1 }.contains(.lifetime))
  #expect(kinds { $0.steps.append($0.steps[3]) }.contains(.malformed))
  #expect(kinds { $0.seconds = 2.1 } == [.figure])
  #expect(kinds { $0.peakStep = 0 } == [.figure])
  #expect(kinds { $0.arenaLowerBoundBytes = 128 } == [.figure])
}

@Test func anOverwrittenOperandIsMissed() {
  let faults = kinds {
    // The gradient's bytes are moved over the joined value's.
    $0.instances[5].offset = 64
  }
  #expect(faults.contains(.overlap))
}

@Test func effectsRunOnceAndInversesLate() {
  var again = plan
  again.steps.append(Plan.Step(operation: 3, operands: [4], results: [6]))
  again.instances.append(Plan.Instance(value: 5, first: 4, last: 4, offset: 128))
  #expect(PlanChecker.check(again, for: problem).contains { $0.kind == .order })

  var early = plan
  early.steps.insert(Plan.Step(operation: 4, operands: [3], results: [6]), at: 2)
  early.instances.append(Plan.Instance(value: 2, first: 2, last: 2, offset: 128))
  #expect(PlanChecker.check(early, for: problem).contains { $0.kind == .order && $0.step == 2 })

  var missing = plan
  missing.steps.removeLast()
  #expect(!PlanChecker.check(missing, for: problem).isEmpty)
}
