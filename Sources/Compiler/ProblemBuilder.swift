import IR
import Kernels
import Operations
import Plan

/// A function as a planning problem, and the way back from plan indices to the function.
struct ProblemBuilder: Sendable {
  private(set) var problem: Problem
  /// Steps of the problem's operations: the program's, then the inverses.
  private(set) var steps: [Lowered.Step]
  /// IR value of each value of the problem.
  private(set) var values: [ValueID]
  /// The path of what makes each value; an argument's name.
  private(set) var paths: [String]
  /// Arithmetic operations of a step in which every operation of the function runs once, those on
  /// padding included.
  private(set) var flops = 0.0

  private let storage: @Sendable (ValueID) -> StorageType
  private let resourceStorage: [StorageType]
  private let target: any Target
  private let rates: Rates
  private var indices: [ValueID: Int] = [:]

  init(
    _ lowered: Lowered, storage: @escaping @Sendable (ValueID) -> StorageType,
    resourceStorage: [StorageType], target: any Target, rates: Rates
  ) {
    self.storage = storage
    self.resourceStorage = resourceStorage
    self.target = target
    self.rates = rates
    problem = Problem(alignment: Alignment.bytes)
    steps = lowered.steps + lowered.inverses
    values = []
    paths = []
    for argument in lowered.function.arguments {
      problem.values[index(argument.value)].isInput = true
      problem.values[index(argument.value)].isOutput = target.placement != .arena
      name(index(argument.value), argument.name, path: argument.name)
    }
    for (position, step) in lowered.steps.enumerated() {
      let phase: Problem.Phase = position < lowered.backwardStart ? .forward : .backward
      let calls = step.calls.map(abstract)
      flops = calls.reduce(flops) { $0 + target.flops($1) }
      problem.operations.append(planned(step, calls, phase))
    }
    for result in lowered.function.results { problem.values[index(result.value)].isOutput = true }
    problem.inverses = lowered.inverses.map { planned($0, $0.calls.map(abstract), .backward) }
  }

  private mutating func index(_ value: ValueID) -> Int {
    if let known = indices[value] { return known }
    problem.values.append(
      Problem.Value(
        "%\(value.index)", bytes: target.allocated(max(storage(value).byteCount, 1))))
    values.append(value)
    paths.append("")
    indices[value] = problem.values.count - 1
    return problem.values.count - 1
  }

  private mutating func name(_ value: Int, _ name: String, path: String) {
    problem.values[value].name = name
    paths[value] = path
  }

  private mutating func planned(
    _ step: Lowered.Step, _ calls: [AbstractCall], _ phase: Problem.Phase
  ) -> Problem.Operation {
    let operation = step.operation
    let definition = operation.definition
    let operands = operation.operands.map { index($0) }
    let results = operation.results.map { index($0) }
    // What an inverse rebuilds has its name from the operation that makes it first.
    for result in results where paths[result].isEmpty {
      name(
        result, "\(operation.anchor.path):\(operation.title)%\(values[result].index)",
        path: operation.anchor.path)
    }
    let seconds = calls.reduce(0) {
      $0 + rates.seconds($1.kernel.family, target.cost($1))
    }
    let scratch = calls.map(target.scratchBytes)
    let transfers = transfers(step, seconds: seconds)
    return Problem.Operation(
      operation.title, phase, operands: operands, results: results,
      scratchBytes: scratch.max() ?? 0, seconds: transfers.isEmpty ? seconds : 0,
      isRepeatable: !definition.hasEffect,
      inPlace: definition.overwritablePositions
        .filter {
          target.placement == .arena
            && storage(operation.operands[$0]).lies(as: storage(operation.results[0]))
        }
        .map { Problem.Pair(operand: $0, result: 0) },
      transfers: transfers)
  }

  private func abstract(_ call: LoweredCall) -> AbstractCall {
    call.abstract { place in
      switch place {
      case .value(let value): storage(value)
      case .parameter(let resource), .gradient(let resource): resourceStorage[resource.index]
      }
    }
  }

  /// Byte ranges of an operation that only moves channels; empty where the ranges do not fall on
  /// channel blocks, or no tensor lies in another, so that it has to compute.
  private func transfers(_ step: Lowered.Step, seconds: Double) -> [Problem.Transfer] {
    guard target.placement == .arena else { return [] }
    var transfers: [Problem.Transfer] = []
    let all = step.movements.reduce(0) { $0 + $1.count }
    for movement in step.movements {
      let source = storage(step.operation.operands[movement.operand])
      let target = storage(step.operation.results[movement.result])
      guard case .blocked(let block) = source.layout, source.layout == target.layout,
        source.element == target.element,
        movement.operandChannel % block == 0, movement.resultChannel % block == 0,
        movement.count % block == 0
      else { return [] }
      let channelBytes = source.byteCount / source.shape[1].roundedUp(to: block)
      transfers.append(
        Problem.Transfer(
          operand: movement.operand, operandOffset: movement.operandChannel * channelBytes,
          result: movement.result, resultOffset: movement.resultChannel * channelBytes,
          count: movement.count * channelBytes,
          seconds: seconds * Double(movement.count) / Double(all)))
    }
    return transfers
  }
}
