import CPUBackend
import Foundation
import Interchange
import Kernels
import ModelsForTests
import Program
import Randomness
import Runtime
import Testing
import Training

@Suite struct CheckpointTests {
  private let seed: UInt64 = 9

  /// Running statistics, random layers and both kinds of convolution; channel counts that leave
  /// padding in the stored blocks.
  private func program(optimizer: String) throws -> Program {
    try compile(
      """
      model: checkpoint
      input: {channels: 2, patch: [4, 6, 8], batch: 2}
      network:
        - conv: {name: down, out: 10, kernel: [3, 1, 3], stride: 2, bias: false}
        - batch-norm
        - leaky-relu
        - dropout: 0.2
        - conv-transpose: {name: up, out: 5, kernel: 2, stride: 2}
        - batch-norm
        - conv: {name: fixed, out: 5, kernel: 1, frozen: true}
        - conv: {name: head, out: 3, kernel: 1}
      outputs:
        result: {labels: 3, losses: [cross-entropy, dice]}
      optimizer: \(optimizer)
      clip: 1
      """
    ).program(.recompute)
  }

  private func session(_ program: Program) throws -> Session {
    try Session(program, on: CPUBackend(threads: 1), for: .training)
  }

  private func withFile(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "checkpoint-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test(arguments: [
    "{sgd: {rate: 0.1}}", "{sgd: {rate: 0.1, momentum: 0.9, nesterov: true}}",
    "{adam: {rate: 0.01, weight-decay: 0.01}}", "{adamw: {rate: 0.01, weight-decay: 0.1}}",
    "{adam: {rate: 0.01}}\nweight-average: {decay: 0.5}",
    "{sgd: {rate: 0.1}}\nweight-average: {decay: 0.9}",
  ])
  func resumeIsBitwise(_ optimizer: String) throws {
    let program = try program(optimizer: optimizer)
    let whole = try session(program)
    whole.initializeParameters(seed: seed)
    train(whole, steps: 0..<7, seed: seed)

    try withFile { path in
      let first = try session(program)
      first.initializeParameters(seed: seed)
      train(first, steps: 0..<3, seed: seed)
      var progress = RunProgress()
      (progress.step, progress.update, progress.seconds) = (3, 3, 1.0 / 3)
      try Checkpoint.save(first, progress, keepsSeconds: true, to: path)

      let second = try session(program)
      let restored = try Checkpoint.restore(second, from: path)
      #expect(restored == progress)
      #expect(SessionState(second) == SessionState(first))
      train(second, steps: restored.step..<7, seed: seed)
      #expect(SessionState(second) == SessionState(whole))
      // A checkpoint that changed nothing would pass the above.
      #expect(SessionState(second) != SessionState(first))
    }
  }

  /// What PyTorch's state dictionary of the same layers has, in row-major order.
  @Test func tensorsHavePyTorchShapes() throws {
    let session = try session(try program(optimizer: "{adam: {}}"))
    session.initializeParameters(seed: seed)
    train(session, steps: 0..<1, seed: seed)
    try withFile { path in
      try Checkpoint.save(session, RunProgress(), keepsSeconds: false, to: path)
      let file = try SafetensorsFile(path: path)
      let shapes = [
        "down.weight": [10, 2, 3, 1, 3], "up.weight": [10, 5, 2, 2, 2], "up.bias": [5],
        "fixed.weight": [5, 5, 1, 1, 1], "fixed.bias": [5], "head.weight": [3, 5, 1, 1, 1],
        "head.bias": [3], "batch-norm.weight": [10], "batch-norm.bias": [10],
        "batch-norm.running_mean": [10], "batch-norm.running_var": [10],
        "batch-norm-2.weight": [5], "batch-norm-2.bias": [5], "batch-norm-2.running_mean": [5],
        "batch-norm-2.running_var": [5],
      ]
      #expect(Set(session.program.parameters.map(\.name)) == Set(shapes.keys))
      for parameter in session.program.parameters {
        #expect(file.entry(named: parameter.name)?.shape == shapes[parameter.name])
        #expect(
          try file.tensor(named: parameter.name).doubles == session.read(session.tensor(parameter)))
        for index in 0..<2 {
          let name = "optimizer.\(index).\(parameter.name)"
          let shape = parameter.isTrained ? shapes[parameter.name] : nil
          #expect(file.entry(named: name)?.shape == shape)
          if parameter.isTrained {
            #expect(
              try file.tensor(named: name).doubles == session.read(session.state(index, parameter)))
          }
        }
      }
    }
  }

  /// A checkpoint of another model is refused, and one that is cut short.
  @Test func unfitFilesAreRefused() throws {
    let session = try session(try program(optimizer: "{sgd: {}}"))
    try withFile { path in
      try Checkpoint.save(session, RunProgress(), keepsSeconds: false, to: path)
      let adam = try self.session(try program(optimizer: "{adam: {}}"))
      #expect(throws: TrainingError.self) { try Checkpoint.restore(adam, from: path) }
      let bytes = try Data(contentsOf: URL(filePath: path))
      try bytes.dropLast(4).write(to: URL(filePath: path))
      #expect(throws: SafetensorsError.self) { try Checkpoint.restore(session, from: path) }
    }
  }

  /// A bit anywhere: header, metadata, padding, weights, the optimizer's state.
  @Test func everyFlippedBitIsFound() throws {
    let trained = try session(try program(optimizer: "{adam: {}}"))
    trained.initializeParameters(seed: seed)
    train(trained, steps: 0..<1, seed: seed)
    try withFile { path in
      try Checkpoint.save(trained, RunProgress(), keepsSeconds: true, to: path)
      let bytes = try Data(contentsOf: URL(filePath: path))
      let headerBits = 8 * (8 + bytes.prefix(2).reversed().reduce(0) { $0 << 8 | Int($1) })
      var random = PhiloxGenerator(seed: seed, key: 0, step: 0)
      let metadata = (0..<8 * 200).map { $0 }
      let anywhere = (0..<200).map { _ in Int.random(in: 0..<8 * bytes.count, using: &random) }
      let header = (0..<200).map { _ in Int.random(in: 0..<headerBits, using: &random) }
      let loaded = try session(trained.program)
      for bit in metadata + anywhere + header {
        var changed = bytes
        changed[bit / 8] ^= 1 << (bit % 8)
        try changed.write(to: URL(filePath: path))
        do {
          try Checkpoint.restoreNetwork(loaded, from: path)
          Issue.record("bit \(bit % 8) of byte \(bit / 8) went unseen")
        } catch is TrainingError {
        } catch is SafetensorsError {
        }
      }
    }
  }

  /// What was written before there were checksums, and by other programs.
  @Test func filesWithoutChecksumAreRead() throws {
    let first = try session(try program(optimizer: "{sgd: {}}"))
    first.initializeParameters(seed: seed)
    let tensors = first.program.parameters.map {
      SafetensorsOutput(
        name: $0.name, shape: $0.storage.shape, floats: first.floats(first.tensor($0)))
    }
    for metadata in [
      [:],
      [
        "format": "invseg-checkpoint", "step": "3", "update": "3", "seconds": "1.5",
        "range-scale": "1",
      ],
    ] {
      try withFile { path in
        try SafetensorsFile.write(tensors, metadata: metadata, to: path)
        let second = try session(first.program)
        if metadata.isEmpty {
          try Checkpoint.restoreNetwork(second, from: path)
        } else {
          let progress = try Checkpoint.restore(second, from: path)
          #expect(progress.step == 3 && progress.seconds == 1.5)
        }
        #expect(SessionState(second) == SessionState(first))
      }
    }
  }

  /// A network whose tensors are all in a checkpoint of a deeper one.
  @Test func aDeeperNetworkIsAnother() throws {
    func session(_ layers: String) throws -> Session {
      try self.session(
        compile(
          """
          model: deep
          input: {channels: 2, patch: [4, 4, 4], batch: 1}
          network: [\(layers){conv: {name: last, out: 3, kernel: 1}}]
          outputs:
            result: {labels: 3, losses: [cross-entropy]}
          """
        ).program(.keep))
    }
    let deep = try session("{conv: {name: first, out: 2, kernel: 1}}, ")
    deep.initializeParameters(seed: seed)
    try withFile { path in
      try Checkpoint.save(deep, RunProgress(), keepsSeconds: true, to: path)
      let flat = try session("")
      for restore in [
        { try Checkpoint.restoreNetwork(flat, from: path) },
        { _ = try Checkpoint.restore(flat, from: path) },
      ] {
        let fault = #expect(throws: TrainingError.self) { try restore() }
        #expect("\(fault!)".contains("is of another network: it has 'first."))
      }
    }
  }

  /// Counts that the next step would carry beyond an integer.
  @Test(arguments: ["9223372036854775807", "9223372036854775808", "-1", "1e3", ""])
  func impossibleCountsAreRefused(_ count: String) throws {
    let session = try session(try program(optimizer: "{sgd: {}}"))
    let tensors = session.program.parameters.map {
      SafetensorsOutput(
        name: $0.name, shape: $0.storage.shape, floats: session.floats(session.tensor($0)))
    }
    for key in ["step", "update"] {
      var metadata = [
        "format": "invseg-checkpoint", "step": "3", "update": "3", "range-scale": "1",
      ]
      metadata[key] = count
      try withFile { path in
        try SafetensorsFile.write(tensors, metadata: metadata, to: path)
        #expect(throws: TrainingError.self) { try Checkpoint.restore(session, from: path) }
      }
    }
  }

  /// Of equal runs, whose times differ.
  @Test func secondsAreKeptWhereTheRunGoesByThem() throws {
    let session = try session(try program(optimizer: "{sgd: {}}"))
    session.initializeParameters(seed: seed)
    for keepsSeconds in [false, true] {
      let files = try [1.5, 2.5].map { seconds in
        var file = Data()
        try withFile { path in
          var progress = RunProgress()
          progress.seconds = seconds
          try Checkpoint.save(session, progress, keepsSeconds: keepsSeconds, to: path)
          file = try Data(contentsOf: URL(filePath: path))
        }
        return file
      }
      #expect((files[0] == files[1]) == !keepsSeconds)
    }
  }
}
