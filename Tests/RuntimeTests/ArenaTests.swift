import CPUBackend
import CPUTarget
import Kernels
import ModelsForTests
import Plan
import Program
import ReferenceBackend
import Runtime
import Testing

/// The bytes of a step: what is planned is what is touched, and nothing else is.
@Suite struct ArenaTests {
  private let settings = ["width": "8", "levels": "2", "groups": "4"]
  static let patches = [[8, 8, 8], [16, 8, 24], [12, 20, 4]]
  static let policies = [Policy.keep, .recompute, .invert]

  /// Deterministic numbers that are neither constant nor symmetric.
  private func fill(_ session: Session) {
    session.initializeParameters(seed: 3)
    fillBatch(session)
  }

  private func fillBatch(_ session: Session) {
    let classes = session.program.experiment.labelInputs.first?.labels.count ?? 1
    for port in session.program.training.inputs {
      let values = (0..<port.tensor.storage.logicalCount).map { index -> Double in
        port.name == "labels" ? Double(index * 7 % classes) : Double(index * 29 % 61) / 30 - 1
      }
      session.write(values, to: port.tensor)
    }
  }

  @Test(arguments: Models.names, policies)
  func plannedIsRecorded(_ name: String, _ policy: Policy) throws {
    for patch in Self.patches {
      let program = try compile(try Models.text(name), settings, patch: patch).program(policy)
      let session = try Session(program, on: CPUBackend(threads: 1), for: .training)
      fill(session)
      let context = StepContext(learningRate: 1e-3)
      session.accumulate(context)
      session.update(context)
      #expect(session.recordedArenaBytes == program.arenaBytes, "\(patch)")
    }
  }

  /// Volumes that are parts of one another at steps of their own, which make rigid groups higher than
  /// what is live at any one step.
  @Test(
    arguments: [
      CPUTarget(), ReferenceTarget(), ReferenceTarget(element: .float64),
    ] as [any Target])
  func predictionsOfUnevenCouplingsArePlanned(_ target: any Target) throws {
    let text = """
      model: uneven
      input: {channels: 6, patch: 4}
      network:
        - repeat:
            times: 2
            body:
              - {permute: 0}
              - coupling: {first: 5, style: one-sided, f: [{conv: {out: 5, kernel: 3}}]}
        - coupling: {style: one-sided, f: []}
        - conv: {out: 2, kernel: 3}
      outputs: {main: {labels: 2, losses: [cross-entropy]}}
      """
    let program = try compile(text, for: target).program(.invert)
    let backend: any Backend =
      if target is CPUTarget {
        CPUBackend(threads: 1)
      } else if target.element == .float64 {
        ReferenceBackend<Double>()
      } else {
        ReferenceBackend<Float>()
      }
    let session = try Session(program, on: backend, for: .inference)
    session.initializeParameters(seed: 1)
    let input = try #require(program.inference.input("input"))
    session.write((0..<input.storage.logicalCount).map { Double($0 % 7) }, to: input)
    session.infer()
    #expect(session.recordedArenaBytes == program.inference.arenaBytes)
  }

  /// What a step has no loss for, only a prediction computes.
  @Test func aValidationRunsInTheArenaOfTheStep() throws {
    let text = """
      model: watched
      input: {channels: 1, patch: 8}
      network:
        - conv: {out: 4, kernel: 3}
        - batch-norm
        - branch: {output: aside, body: [{conv: {out: 2, kernel: 1}}]}
        - conv: {out: 64, kernel: 1}
      outputs:
        aside: {labels: 2, losses: [cross-entropy]}
        main: {labels: 64}

      """
    let programs = try ["", "validation: {}"].map { try compile(text + $0).program(.keep) }
    #expect(programs[0].arenaBytes == programs[0].training.arenaBytes)
    #expect(programs[1].arenaBytes == programs[1].inference.arenaBytes)
    #expect(programs[1].arenaBytes > programs[0].arenaBytes)
    let parameters = try programs.map { program in
      let session = try Session(program, on: CPUBackend(threads: 1), for: .training)
      session.initializeParameters(seed: 3)
      for step in 0..<3 {
        let context = StepContext(update: UInt64(step + 1), learningRate: 1e-2)
        fillBatch(session)
        session.accumulate(context)
        if program.experiment.validation != nil { session.infer() }
        session.update(context)
      }
      #expect(session.recordedArenaBytes == program.arenaBytes)
      return session.bytes(of: .parameters, count: program.parameterBytes)
    }
    let isSame = parameters[0] == parameters[1]
    #expect(isSame)
  }

  @Test(arguments: Models.names, [Policy.keep, .invert])
  func callsKeepToTheirBuffersOnTheCPU(_ name: String, _ policy: Policy) throws {
    let program = try compile(
      try Models.text(name), settings.merging(["vae": "true"]) { $1 }, patch: [8, 8, 8]
    ).program(policy)
    try expectNoTrace(program) { CPUBackend(threads: 2) }
  }

  @Test(arguments: Models.names, [Policy.keep, .invert])
  func callsKeepToTheirBuffersOnTheReference(_ name: String, _ policy: Policy) throws {
    let program = try compile(
      try Models.text(name), ["width": "4", "levels": "2", "groups": "1"], patch: [4, 4, 4],
      for: ReferenceTarget(element: .float64)
    ).program(policy)
    try expectNoTrace(program) { ReferenceBackend<Double>() }
  }

  /// Neither garbage in scratch and arena nor a neighbour shows in the weights: the same bits as in
  /// fresh memory.
  private func expectNoTrace(_ program: Program, on makeBackend: () -> any Backend) throws {
    let guarded = GuardedBackend(makeBackend())
    let weights = try [guarded, makeBackend()].map { backend in
      let session = try Session(program, on: backend, for: .training)
      let context = StepContext(learningRate: 1e-2)
      for _ in 0..<2 {
        fill(session)
        session.accumulate(context)
        session.update(context)
      }
      return session.bytes(of: .parameters, count: program.parameterBytes)
    }
    #expect(guarded.violations == [])
    // Compared before the expectation, which would look for the difference of long arrays.
    let isSame = weights[0] == weights[1]
    #expect(isSame)
  }

  /// A planned arena that is one byte short, or a call that leaves it, does not run.
  @Test func unfitProgramsAreRefused() throws {
    let program = try compile(try Models.text("unet3d"), settings, patch: [8, 8, 8]).program(.keep)
    var short = program
    short.training.arenaBytes -= 1
    #expect(throws: ProgramFault.self) {
      try Session(short, on: CPUBackend(threads: 1), for: .training)
    }
    var astray = program
    astray.training.calls[5].results[0].offset = program.training.arenaBytes
    #expect(throws: ProgramFault.self) {
      try Session(astray, on: CPUBackend(threads: 1), for: .training)
    }
    var early = program
    early.training.plan!.instances[3].last = early.training.plan!.instances[3].first
    #expect(throws: ProgramFault.self) {
      try Session(early, on: CPUBackend(threads: 1), for: .training)
    }
  }
}
