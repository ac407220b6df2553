import Kernels
import Plan
import PlanChecker
import Program

/// What makes a program unfit to run.
public struct ProgramFault: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}

/// Checks of a program that may come from a file: the plans hold and no call leaves its space.
enum ProgramCheck {
  static func check(_ program: Program) throws(ProgramFault) {
    let spaces: [Space: Int] = [
      .parameters: program.parameterBytes, .gradients: program.trainedBytes,
      .optimizer: program.optimizerBytes,
    ]
    guard spaces.values.allSatisfy({ $0 >= 0 }), program.trainedBytes <= program.parameterBytes
    else { throw ProgramFault("the sizes of the spaces are not possible") }
    for parameter in program.parameters {
      let limit = parameter.isTrained ? program.trainedBytes : program.parameterBytes
      try check(
        Tensor(space: .parameters, offset: parameter.offset, storage: parameter.storage), limit,
        "parameter '\(parameter.name)'")
    }
    for (name, entry) in [
      ("training", program.training), ("update", program.update), ("inference", program.inference),
    ] {
      try check(entry, name, spaces.merging([.arena: entry.arenaBytes]) { $1 })
    }
  }

  private static func check(
    _ entry: Entry, _ name: String, _ spaces: [Space: Int]
  ) throws(ProgramFault) {
    if let plan = entry.plan, let problem = entry.problem {
      if let fault = PlanChecker.check(plan, for: problem).first {
        throw ProgramFault("the plan of '\(name)' does not hold: \(fault)")
      }
      guard plan.arenaBytes == entry.arenaBytes else {
        throw ProgramFault("the arena of '\(name)' is not the planned one")
      }
    }
    for (index, call) in entry.calls.enumerated() {
      let place = "call \(index) of '\(name)'"
      for tensor in call.operands.compactMap({ $0 }) + call.results {
        try check(tensor, spaces[tensor.space]!, place)
      }
      if let scratch = call.scratch {
        guard scratch.offset >= 0, scratch.count >= 0,
          scratch.count <= spaces[scratch.space]! - scratch.offset
        else { throw ProgramFault("the scratch of \(place) leaves its space") }
      }
    }
    for port in entry.inputs + entry.outputs {
      try check(port.tensor, spaces[port.tensor.space]!, "port '\(port.name)' of '\(name)'")
    }
  }

  private static func check(
    _ tensor: Tensor, _ limit: Int, _ place: String
  ) throws(ProgramFault) {
    var count = tensor.storage.element.size
    for extent in tensor.storage.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflow else { throw ProgramFault("a shape of \(place) is not possible") }
      count = product
    }
    if case .blocked(let block) = tensor.storage.layout {
      guard tensor.storage.shape.count == 5, [1, 8, 16].contains(block) else {
        throw ProgramFault("a layout of \(place) is not possible")
      }
    } else if case .convolutionWeight(let input, let output) = tensor.storage.layout {
      guard tensor.storage.shape.count == 5, [1, 8, 16].contains(input),
        [1, 8, 16].contains(output)
      else { throw ProgramFault("a layout of \(place) is not possible") }
    }
    guard tensor.offset >= 0, tensor.storage.byteCount <= limit - tensor.offset else {
      throw ProgramFault("a tensor of \(place) leaves its space")
    }
  }
}
