import CPUBackend
import CPUTarget
import Foundation
import Kernels
import ModelsForTests
import Program
import ReferenceBackend
import Runtime
import Testing

/// A target that only this file knows: unblocked volumes, a page of scratch for every call, and costs of
/// its own.
private struct AbacusTarget: Target {
  static let scratch = 4096

  var name: String { "abacus" }
  var element: ElementType { .float32 }
  let channelBlocks = [1]
  func channelBlock(channels: Int) -> Int { 1 }
  func layoutFault(_ call: KernelCall) -> String? {
    call.layoutFault {
      switch $0.layout {
      case .plain, .blocked(1), .convolutionWeight(1, 1): true
      case .blocked, .convolutionWeight: false
      }
    }
  }
  func scratchBytes(_ call: AbstractCall) -> Int { Self.scratch }
  /// Every bead is moved once.
  func flops(_ call: AbstractCall) -> Double { Double(call.results[0].logicalCount) }
  var rates: Rates {
    Rates(
      families: Dictionary(
        uniqueKeysWithValues: KernelFamily.allCases.map {
          ($0, Rates.Rate(gigaflops: 1e-9, gigabytes: 1e9))
        }), overhead: 0)
  }
}

/// A new target is a type that conforms, and no edit elsewhere.
@Suite struct OtherTargetTests {
  private func program(for target: any Target) throws -> Program {
    try compile(
      try Models.text("fully-invres"), ["width": "8", "levels": "2"], patch: [8, 8, 8], for: target
    )
    .program(.invert)
  }

  @Test func isPlannedByItsScratchAndCosts() throws {
    let program = try program(for: AbacusTarget())
    let problem = try #require(program.training.problem)
    #expect(problem.operations.allSatisfy { [0, AbacusTarget.scratch].contains($0.scratchBytes) })
    #expect(program.training.calls.allSatisfy { $0.scratch?.count == AbacusTarget.scratch })
    // A second for each element.
    let counts = program.training.calls.map { Double($0.results[0].storage.logicalCount) }
    #expect(try #require(program.training.plan).seconds >= counts.max()!)
  }

  @Test func runsOnTheReference() throws {
    func state(_ program: Program) throws -> [Double] {
      let session = try Session(program, on: ReferenceBackend<Float>(), for: .training)
      session.initializeParameters(seed: 1)
      let input = try #require(program.training.input("input"))
      session.write((0..<input.storage.logicalCount).map { Double($0 % 7) / 7 }, to: input)
      let context = StepContext(seed: 1, learningRate: 0.1)
      session.accumulate(context)
      session.update(context)
      return program.parameters.flatMap { parameter in
        session.read(
          Tensor(space: .parameters, offset: parameter.offset, storage: parameter.storage))
      }
    }
    let own = try state(try program(for: AbacusTarget()))
    #expect(own == (try state(try program(for: ReferenceTarget()))))
  }

  @Test func isNotForTheCPU() throws {
    let program = try program(for: AbacusTarget())
    #expect(throws: ProgramFault.self) {
      try Session(program, on: CPUBackend(threads: 1), for: .training)
    }
  }

  @Test func isFoundAmongThoseThatTheReaderKnows() throws {
    let program = try program(for: AbacusTarget())
    let data = try JSONEncoder().encode(program)
    func read(_ targets: [any Target]) throws -> Program {
      let decoder = JSONDecoder()
      decoder.userInfo[.targets] = targets
      return try decoder.decode(Program.self, from: data)
    }
    #expect(try read([CPUTarget(), AbacusTarget()]) == program)
    #expect(throws: DecodingError.self) { try read([CPUTarget(), ReferenceTarget()]) }
  }
}
