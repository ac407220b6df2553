/// Steps over instances, each instance written once. Instance indices are names, not an order.
struct Schedule {
  struct Step {
    /// Index as `Problem.operation` takes it.
    var operation: Int
    /// The program's operation for whose sake it runs.
    var position: Int
    /// Its operands are this range of `operands`, its results the instances from `results` on.
    var firstOperand: Int
    var firstResult: Int
  }

  struct Instance {
    var value: Int
    /// Steps, both included; -1 for an input.
    var first: Int
    var last: Int
  }

  var steps: [Step] = []
  var operands: [Int] = []
  var instances: [Instance] = []
  /// Steps of the forward part come before this one.
  var backwardStart = 0

  func operands(of step: Step, _ graph: Graph) -> ArraySlice<Int> {
    operands[operandRange(of: step, graph)]
  }

  func results(of step: Step, _ graph: Graph) -> Range<Int> {
    step.firstResult..<step.firstResult + graph.resultRange(step.operation).count
  }

  /// Positions in `operands`.
  func operandRange(of step: Step, _ graph: Graph) -> Range<Int> {
    step.firstOperand..<step.firstOperand + graph.operandRange(step.operation).count
  }
}
