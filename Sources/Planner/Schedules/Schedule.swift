import Plan

/// The steps of a training step in their order. What a step writes are instances of values, each
/// written once; a value that is recovered has several. Instances are named by an index that is no
/// order.
struct Schedule {
  struct Step {
    /// Index as `Problem.operation` takes it.
    var operation: Int
    /// The position of the program's operation that runs or for which something is recovered here.
    var position: Int
    /// Where its operands begin in `operands`.
    var firstOperand: Int
    /// The first of its results, which are instances one after the other.
    var firstResult: Int
  }

  struct Instance {
    var value: Int
    /// The step that writes it, `.beforeStart` for an input, and the last one that reads it.
    var first: Int
    var last: Int
  }

  var steps: [Step] = []
  /// Instances that the steps read, one step after the other.
  var operands: [Int] = []
  var instances: [Instance] = []
  /// The first step of the backward part.
  var backwardStart = 0

  func operands(of step: Step, _ graph: ProblemGraph) -> ArraySlice<Int> {
    operands[operandRange(of: step, graph)]
  }

  func results(of step: Step, _ graph: ProblemGraph) -> Range<Int> {
    step.firstResult..<step.firstResult + graph.resultRange(step.operation).count
  }

  /// Where the step's operands stand in `operands`.
  func operandRange(of step: Step, _ graph: ProblemGraph) -> Range<Int> {
    step.firstOperand..<step.firstOperand + graph.operandRange(step.operation).count
  }
}
