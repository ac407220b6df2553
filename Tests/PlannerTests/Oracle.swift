import Plan

/// The least time of small programs under a bound on live bytes, by exhaustive search.
///
/// **Objective.** A schedule runs the program's operations in their order, once each. One of the
/// forward part that neither has an effect nor serves one that has, or an output, while the forward
/// part runs may be left out there; one of the backward part is. In the backward part any
/// repeatable forward operation and any inverse may run between the others, as often as it helps. A
/// value is there from the operation that writes it until it is dropped, an output to the end. At
/// an operation live are its operands, its results, its scratch and every other value that is
/// there; a result in place of an operand that goes with the operation takes no bytes of its own,
/// and what a transfer moves by whole alignments shares the bytes of where it came from. Where such
/// bytes are computed anew and not moved there, whatever else shares them is dropped before.
/// Wanted: the least sum of seconds of all operations run for which live bytes never exceed the
/// budget.
///
/// It knows nothing of the planner: states are the next operation and the values that are there, in
/// the order of the time that a whole schedule takes at least (`OracleBound`). Dropping is free, so
/// of two states one that holds all that the other does, at no more time, makes the other
/// superfluous.
struct Oracle {
  let problem: Problem
  let forwardCount: Int
  let operations: [Operation]
  let atoms: OracleAtoms
  let outputs: Bits
  /// For each position, values that an operation from there on reads, or that may help to recover
  /// such a value.
  let useful: [Bits]
  /// For each position, values that are there or have to be recovered, as an operation from there
  /// on reads them and none writes them.
  let needed: [Bits]

  struct Operation {
    var operands = Bits()
    var results = Bits()
    var scratch: Int
    var seconds: Double
    var mayRepeat: Bool
    /// Whether every schedule runs it where the program has it: it has an effect, or what does
    /// reads its results, in the forward part while that runs.
    var isFixed = true
    var inPlace: [(operand: Int, result: Int)]
    /// What shares bytes with results that no transfer moves there.
    var overwritten: Bits
  }

  struct Answer {
    /// The least time; nil where no schedule within the budget is faster than the limit.
    var seconds: Double?
    /// Whether the search took more states than it may; then there are no seconds.
    var isUnknown = false
    /// The operations in their order, -1 for one left out, for each what is there after it.
    var schedule: [(operation: Int, live: Bits)] = []
    var states = 0
  }

  init(_ problem: Problem) {
    precondition(problem.values.count <= Bits.capacity)
    self.problem = problem
    let atoms = OracleAtoms(problem)
    self.atoms = atoms
    let programCount = problem.operations.count
    forwardCount = problem.operations.firstIndex { $0.phase == .backward } ?? programCount
    var operations = (problem.operations + problem.inverses).enumerated().map { index, operation in
      let copies = operation.transfers.filter { !atoms.isShared($0) }
      return Operation(
        operands: Bits(operation.operands), results: Bits(operation.results),
        scratch: operation.scratchBytes,
        seconds: copies.reduce(operation.seconds) { $0 + $1.seconds },
        mayRepeat: operation.isRepeatable
          && (operation.phase == .forward || index >= programCount),
        inPlace: operation.inPlace.map {
          (operation.operands[$0.operand], operation.results[$0.result])
        }, overwritten: atoms.overwritten(by: operation))
    }
    outputs = Bits(problem.values.indices.filter { problem.values[$0].isOutput })
    for part in [0..<forwardCount, forwardCount..<programCount] {
      var wanted = outputs
      for index in part.reversed() {
        let results = operations[index].results
        operations[index].isFixed =
          !problem.operations[index].isRepeatable || results.isEmpty
          || results.intersects(wanted)
        if operations[index].isFixed { wanted.form(operations[index].operands) }
      }
    }
    self.operations = operations
    var useful = [Bits](repeating: outputs, count: programCount + 1)
    var needed = useful
    for position in problem.operations.indices.reversed() {
      let operation = operations[position]
      needed[position] = needed[position + 1].subtracting(operation.results).union(
        operation.isFixed ? operation.operands : Bits())
      var wanted = useful[position + 1].union(operation.operands)
      var before = Bits()
      while before != wanted {
        before = wanted
        for operation in operations
        where operation.mayRepeat && operation.results.intersects(wanted) {
          wanted.form(operation.operands)
        }
      }
      useful[position] = wanted
    }
    self.useful = useful
    self.needed = needed
  }

  /// The least time within `budget` bytes, if it is below `limit`. The optimum is the same for
  /// every limit; a low one ends the search early.
  func solve(budget: Int, below limit: Double = .infinity) -> Answer {
    let bound = OracleBound(self, budget: budget)
    var search = OracleSearch(self, bound, budget: budget, limit: limit - fixedSeconds)
    var answer = search.run()
    answer.seconds = answer.seconds.map { $0 + fixedSeconds }
    return answer
  }

  /// Seconds of all operations that run at their turn in every schedule.
  var fixedSeconds: Double {
    operations[..<problem.operations.count].reduce(0) { $1.isFixed ? $0 + $1.seconds : $0 }
  }

  /// A schedule as text, a line an operation: `+` before what runs beside the program's own, `-`
  /// before what is left out.
  func description(of answer: Answer) -> String {
    guard let seconds = answer.seconds else { return "none" }
    var lines = ["\(seconds) s"]
    var next = 0
    var before = Bits(problem.values.indices.filter { problem.values[$0].isInput })
    for (index, live) in answer.schedule {
      guard index >= 0 else {
        lines.append("- \(problem.operation(next).name)")
        next += 1
        continue
      }
      let isAgain = index != next
      if !isAgain { next += 1 }
      let dropped = before.union(operations[index].results).subtracting(live).intersection(
        useful[next])
      before = live
      lines.append(
        "\(isAgain ? "+" : " ") \(problem.operation(index).name): "
          + problem.operation(index).operands.map { problem.values[$0].name }.joined(separator: " ")
          + " -> "
          + problem.operation(index).results.map { problem.values[$0].name }.joined(separator: " ")
          + (dropped.isEmpty ? "" : "   drops " + names(dropped)))
    }
    return lines.joined(separator: "\n")
  }

  private func names(_ values: Bits) -> String {
    var names: [String] = []
    values.forEach { names.append(problem.values[$0].name) }
    return names.joined(separator: " ")
  }
}
