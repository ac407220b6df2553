import Plan
import Testing

@testable import Planner

@Suite struct ScheduleBuilderTests {
  /// Two missing operands, one of which takes much memory on the way and leaves little: it comes
  /// first, whatever the operation's order.
  @Test(arguments: [[4, 3], [3, 4]])
  func operandsThatTakeMostAreRecoveredFirst(_ operands: [Int]) throws {
    var problem = Problem(alignment: 64)
    problem.values = [
      .init("x", bytes: 64, isInput: true), .init("start", bytes: 64),
      .init("wide", bytes: 1024), .init("narrow", bytes: 64), .init("middle", bytes: 512),
      .init("gradient", bytes: 64), .init("result", bytes: 64, isOutput: true),
    ]
    problem.operations = [
      .init("start", .forward, operands: [0], results: [1]),
      .init("widen", .forward, operands: [1], results: [2]),
      .init("narrow", .forward, operands: [2], results: [3]),
      .init("middle", .forward, operands: [1], results: [4]),
      .init("first", .backward, operands: [0], results: [5]),
      .init("read", .backward, operands: operands + [5], results: [6]),
    ]
    let graph = ProblemGraph(problem)
    var choices = Choices(keepingAll: graph)
    for value in 2...4 { choices.isKept[value] = false }
    let evaluation = try #require(Evaluation(choices, graph))
    let recovered = evaluation.schedule.steps[evaluation.schedule.backwardStart...].map(\.operation)
    #expect(recovered == [4, 1, 2, 3, 5])
    // While it narrows: start, wide, narrow and the gradient. With middle there 512 more.
    #expect(evaluation.peak == 64 + 1024 + 64 + 64)
  }
}
