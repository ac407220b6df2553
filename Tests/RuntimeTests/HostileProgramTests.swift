import CPUBackend
import Experiment
import Foundation
import Kernels
import ModelsForTests
import Mutations
import Plan
import Program
import ReferenceBackend
import Runtime
import Testing

/// Programs that say what no compiler says: refused before anything is mapped, whoever wrote them.
@Suite struct HostileProgramTests {
  private static let settings = ["width": "8", "levels": "2", "groups": "4"]

  private static func program(_ policy: Policy = .invert) throws -> Program {
    try compile(try Models.text("partially-invres"), settings, patch: [8, 8, 8]).program(policy)
  }

  /// One thing said wrong in an otherwise sound program.
  struct Lie: Sendable, CustomStringConvertible {
    var description: String
    var tell: @Sendable (inout Program) -> Void

    init(_ description: String, _ tell: @escaping @Sendable (inout Program) -> Void) {
      self.description = description
      self.tell = tell
    }
  }

  private static func changeMoments(_ program: inout Program, groups: Int) {
    for index in program.training.calls.indices {
      if case .moments(var moments) = program.training.calls[index].kernel {
        moments.groups = groups
        program.training.calls[index].kernel = .moments(moments)
        return
      }
    }
    preconditionFailure("the model has a group norm")
  }

  static let lies: [Lie] = [
    Lie("1000 groups") { changeMoments(&$0, groups: 1000) },
    Lie("100000 groups") { changeMoments(&$0, groups: 100_000) },
    Lie("no plan") { $0.training.plan = nil },
    Lie("no problem") { $0.training.problem = nil },
    Lie("no plan of inference") { ($0.inference.plan, $0.inference.problem) = (nil, nil) },
    Lie("an exabyte of parameters") { $0.parameterBytes = 1 << 60 },
    Lie("an exabyte of arena") { $0.training.arenaBytes = 1 << 60 },
    Lie("a negative space") { $0.optimizerBytes = -64 },
    Lie("parameters on one another") { $0.parameters[1].offset = $0.parameters[0].offset },
    Lie("parameters of one name") { $0.parameters[1].name = $0.parameters[0].name },
    Lie("a parameter without end") { $0.parameters[0].storage.shape = [.max, .max, 1, 1, 1] },
    Lie("another element") { $0.target = ReferenceTarget(element: .float64) },
    Lie("a target without scratch") { $0.target = ReferenceTarget() },
    Lie("another rate's update") { $0.experiment.clip = 7 },
    Lie("no update") { $0.update = Entry(calls: [], callSteps: [], arenaBytes: 0) },
    Lie("a step backwards") { $0.training.callSteps.swapAt(0, $0.training.callSteps.count - 1) },
    Lie("a step that is not") { $0.training.callSteps[0] = .max },
    Lie("a call left out") {
      $0.training.calls.removeFirst()
      $0.training.callSteps.removeFirst()
    },
    Lie("no storages") { $0.training.storages.removeLast() },
    Lie("no sources") { $0.training.sources = [] },
    Lie("no operations") { $0.training.problem?.operations = [] },
    Lie("an operand that is not") { $0.training.problem?.operations[3].operands[0] = 100_000 },
    Lie("a transfer of all bytes") {
      let index = $0.training.problem!.operations.firstIndex { !$0.transfers.isEmpty }!
      $0.training.problem!.operations[index].transfers[0].count = .max
    },
    Lie("bytes that overflow") { $0.training.problem?.values[2].bytes = .max },
    Lie("an instance that overflows") { $0.training.plan?.instances[2].offset = .max },
    Lie("a lifetime that overflows") { $0.training.plan?.instances[2].last = .max },
    Lie("another patch") { $0.experiment.input.patch = [8, 8, 16] },
    Lie("another batch") { $0.experiment.input.batch = 2 },
    Lie("more labels than channels") {
      $0.experiment.outputs[0].target = .labels((0..<9).map { Label(name: "\($0)", value: $0) })
    },
    Lie("a region of a label that is not") {
      let labels = (0..<4).map { Label(name: "\($0)", value: $0) }
      let regions = (0..<4).map { Region(name: "\($0)", labels: [$0 == 3 ? 9 : 1]) }
      $0.experiment.outputs[0].target = .regions(regions, labels: labels)
    },
    Lie("no input") { $0.training.inputs.removeAll { $0.name == "input" } },
    Lie("no labels") { $0.training.inputs.removeAll { $0.name != "input" } },
    Lie("no loss") { $0.training.outputs.removeAll { $0.name == "loss" } },
    Lie("a port elsewhere") { $0.training.inputs[0].tensor.offset += 64 },
    Lie("a port of bytes") { $0.training.outputs[0].tensor.storage.element = .uint8 },
    Lie("no batch to add up") { $0.experiment.accumulation = 0 },
    Lie("a rate of zero") { $0.experiment.optimizer.rate = 0 },
    Lie("an axis that is not") { $0.experiment.augmentation.flips = [3] },
    Lie("a share above one") {
      $0.experiment.augmentation.gamma = .init(probability: 1.5, range: .init(1, 1))
    },
    Lie("a range upside down") {
      $0.experiment.augmentation.blur = .init(probability: 1, range: .init(1, 0.5))
    },
    Lie("a filter without end") {
      $0.experiment.augmentation.blur = .init(probability: 1, range: .init(1, 1e9))
    },
    Lie("a number that is none") {
      $0.experiment.augmentation.elastic = .init(
        probability: 1, scale: .init(0.1, .nan), magnitude: .init(1, 1))
    },
    Lie("voxels without size") { $0.experiment.preprocessing.spacing = [1, 0, 1] },
    Lie("voxels along two axes") { $0.experiment.preprocessing.spacing = [1, 1] },
    Lie("no normalization") { $0.experiment.preprocessing.normalization = [] },
    Lie("a range of nothing") {
      $0.experiment.preprocessing.normalization = [
        .ct(.init(low: 2, high: 2, mean: 0, deviation: 1))
      ]
    },
  ]

  @Test(arguments: lies.indices) func liesAreFound(_ index: Int) throws {
    var program = try Self.program()
    Self.lies[index].tell(&program)
    for use in [Session.Use.training, .inference] {
      #expect(throws: ProgramFault.self, "\(Self.lies[index]), \(use)") {
        try Session(program, on: CPUBackend(threads: 1), for: use)
      }
    }
  }

  /// No tensor of a call may lie anywhere else, if only by one cache line. A parameter may be another
  /// one: then it is another program.
  @Test(arguments: [-64, 64, 4096]) func movedTensorsAreFound(_ distance: Int) throws {
    let program = try Self.program()
    let parameters = Set(program.parameters.map { ByteRange($0) })
    var accepted: [String] = []
    func judge(_ tensor: Tensor, _ call: Int, _ move: (inout KernelCall) -> Void) throws {
      let range = ByteRange(
        space: .parameters, offset: tensor.offset + distance, count: tensor.storage.byteCount)
      guard tensor.space == .arena || !parameters.contains(range) else { return }
      var changed = program
      move(&changed.training.calls[call])
      do {
        _ = try Session(changed, on: CPUBackend(threads: 1), for: .training)
        accepted.append("call \(call), \(program.training.calls[call].kernel.name), \(tensor)")
      } catch is ProgramFault {}
    }
    for (index, call) in program.training.calls.enumerated() {
      for case (let position, let operand?) in call.operands.enumerated() {
        try judge(operand, index) { $0.operands[position]!.offset += distance }
      }
      for (position, result) in call.results.enumerated() {
        try judge(result, index) { $0.results[position].offset += distance }
      }
    }
    #expect(accepted == [])
  }

  /// Calls changed at random: what the rules of calls let pass touches nothing but its own tensors.
  @Test func acceptedCallsKeepToTheirTensors() throws {
    let program = try compile(
      try Models.text("fully-invres"), ["width": "8", "levels": "2", "vae": "true"],
      patch: [8, 8, 8]
    ).program(.invert)
    let calls = program.training.calls + program.update.calls
    let pieces = GraphMutation(try JSONTree(encoding: calls))
    let own = Set(calls)
    var tried = (accepted: 0, refused: 0)
    for number in 0..<300 {
      var random = RandomSource(seed: 5, case: number)
      let text = pieces.mutated(&random).text
      guard let changed = try? JSONDecoder().decode([KernelCall].self, from: Data(text.utf8)) else {
        continue
      }
      for call in changed where !own.contains(call) {
        guard call.fault(on: program.target) == nil, reach(call) < 1 << 22 else {
          tried.refused += 1
          continue
        }
        let backend = GuardedBackend(CPUBackend(threads: 1))
        try backend.map(
          byteCounts: Dictionary(uniqueKeysWithValues: Space.allCases.map { ($0, reach(call)) }))
        // The rules know no activation or loss; the backend does.
        guard let prepared = try? backend.prepare([call]) else {
          tried.refused += 1
          continue
        }
        tried.accepted += 1
        backend.run(prepared, 0..<1, StepContext(learningRate: 0.1))
        #expect(backend.violations == [], "case \(number): \(call)")
      }
    }
    #expect(tried.accepted > 20 && tried.refused > 20, "\(tried)")
  }

  /// The end of what a call touches in any space.
  private func reach(_ call: KernelCall) -> Int {
    call.ranges.map { $0.offset + $0.count }.max() ?? 0
  }
}

extension ByteRange {
  /// Where a parameter lies.
  fileprivate init(_ parameter: Parameter) {
    self.init(
      space: .parameters, offset: parameter.offset, count: parameter.storage.byteCount)
  }
}
