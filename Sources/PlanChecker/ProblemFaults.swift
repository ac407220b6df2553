import Plan

extension PlanChecker {
  /// Bytes, offsets and positions at most: sums of a few of them fit.
  private static let limit = 1 << 46

  /// What is wrong with a problem that may come from a file, before any plan of it is looked at:
  /// indices that name nothing, sizes and times that are none.
  static func problemFaults(_ problem: Problem) -> [PlanFault] {
    var faults: [PlanFault] = []
    func require(_ holds: Bool, _ message: @autoclosure () -> String) {
      if !holds { faults.append(PlanFault(.malformed, message())) }
    }
    require((1...4096).contains(problem.alignment), "alignment of \(problem.alignment)")
    for value in problem.values {
      require((1...limit).contains(value.bytes), "\(value.name) takes \(value.bytes) bytes")
    }
    guard faults.isEmpty else { return faults }
    var hasProducer = problem.values.map(\.isInput)
    for (index, operation) in (problem.operations + problem.inverses).enumerated() {
      let isProgram = index < problem.operations.count
      guard (operation.operands + operation.results).allSatisfy(problem.values.indices.contains)
      else {
        require(false, "\(operation.name) is of values that there are not")
        continue
      }
      require(
        Set(operation.results).count == operation.results.count
          && (!isProgram || operation.results.allSatisfy { !problem.values[$0].isInput }),
        "\(operation.name) gives a value twice or one that is given")
      for result in operation.results where isProgram {
        require(!hasProducer[result], "\(problem.values[result].name) has two producers")
        hasProducer[result] = true
      }
      require(
        (0...limit).contains(operation.scratchBytes) && isTime(operation.seconds),
        "\(operation.name) has scratch or seconds that there cannot be")
      require(
        operation.inPlace.allSatisfy {
          operation.operands.indices.contains($0.operand)
            && operation.results.indices.contains($0.result)
            && bytes(operation.operands[$0.operand], problem)
              == bytes(operation.results[$0.result], problem)
        }, "\(operation.name) is in place where it cannot be")
      require(
        operation.transfers.allSatisfy { isPossible($0, operation, problem) },
        "\(operation.name) moves bytes that there are not")
    }
    return faults
  }

  /// Numbers of a plan that are none, before they are added to one another.
  static func numberFaults(_ plan: Plan) -> [PlanFault] {
    let numbers =
      [plan.arenaBytes, plan.arenaLowerBoundBytes]
      // An input is there before the first step, and one that nothing reads no longer than that.
      + plan.instances.flatMap { [$0.offset, max($0.first, 0), $0.last == -1 ? 0 : $0.last] }
      + plan.steps.compactMap(\.scratchOffset)
    guard let wrong = numbers.first(where: { !(0...limit).contains($0) }) else {
      return isTime(plan.seconds)
        ? [] : [PlanFault(.malformed, "\(plan.seconds) seconds are not possible")]
    }
    return [PlanFault(.malformed, "an offset, a step or a size of \(wrong) is not possible")]
  }

  private static func bytes(_ value: Int, _ problem: Problem) -> Int { problem.values[value].bytes }

  private static func isTime(_ seconds: Double) -> Bool { seconds >= 0 && seconds.isFinite }

  private static func isPossible(
    _ transfer: Problem.Transfer, _ operation: Problem.Operation, _ problem: Problem
  ) -> Bool {
    guard operation.operands.indices.contains(transfer.operand),
      operation.results.indices.contains(transfer.result), isTime(transfer.seconds),
      [transfer.count, transfer.operandOffset, transfer.resultOffset].allSatisfy(
        (0...limit).contains)
    else { return false }
    return transfer.operandOffset + transfer.count
      <= bytes(operation.operands[transfer.operand], problem)
      && transfer.resultOffset + transfer.count
        <= bytes(operation.results[transfer.result], problem)
  }
}
