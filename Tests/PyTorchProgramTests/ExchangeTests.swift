import BuiltPrograms
import Foundation
import Kernels
import ModelsForTests
import Plan
import Program
import PyTorchTarget
import ReferenceBackend
import Runtime
import Testing

@testable import PyTorchProgram

/// Ten updates in float64 by the reference backend, by PyTorch, and half by each.
@Suite struct ExchangeTests {
  /// A Python that has PyTorch; without one nothing can be compared.
  private static let python = ProcessInfo.processInfo.environment["INVSEG_PYTHON"]
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "pytorch/steps.py").path

  /// Losses of some updates, and everything that the next ones depend on.
  private struct Course: Codable {
    var losses: [Double]
    var tensors: [String: [Double]]
  }

  /// Sums of some thousand terms in another order, rounded at 1e-16, after ten steps: 1e-10 of the
  /// largest, as is asked of gradients.
  private let tolerance = 1e-10

  @Test(
    .enabled(if: python != nil, "INVSEG_PYTHON names a Python that has PyTorch"),
    arguments: [("unet3d", "false"), ("partially-invres", "true"), ("fully-invres", "false")])
  func `half of a run each`(_ name: String, vae: String) throws {
    let scratch = try Scratch()
    let text = try Models.text(name)
    let settings = ["levels": "2", "width": name == "unet3d" ? "8" : "16", "vae": vae]
    let program = try compile(text, settings, patch: [8, 8, 8], for: PyTorchTarget())
      .program(.invert)
    for (file, text) in PyTorchProgram(
      PyTorchProgram.Planned(program, command: "invseg-compile emit")
    ).files {
      try text.write(toFile: scratch.path(file), atomically: true, encoding: .utf8)
    }
    func theirs(first: Int, count: Int, after state: Course? = nil) throws -> Course {
      try JSONEncoder().encode(state).write(to: scratch.url.appending(path: "state.json"))
      let outcome = try BuiltProgram.shell(
        """
        '\(Self.python!)' '\(Self.script)' . \(first) \(count) state.json out.json
        """, in: scratch.url)
      try #require(outcome.code == 0, "\(outcome.log)")
      return try JSONDecoder().decode(
        Course.self, from: Data(contentsOf: scratch.url.appending(path: "out.json")))
    }
    let reference = try compile(
      text, settings, patch: [8, 8, 8], for: ReferenceTarget(element: .float64)
    ).program(.keep)
    let whole = try ours(reference, first: 0, count: 10)
    try expect(try theirs(first: 0, count: 10), whole, "PyTorch")
    let ourFive = try ours(reference, first: 0, count: 5)
    try expect(
      try theirs(first: 5, count: 5, after: ourFive), whole, "PyTorch after five updates of ours")
    let theirFive = try theirs(first: 0, count: 5)
    try expect(
      try ours(reference, first: 5, count: 5, after: theirFive), whole,
      "five updates of ours after PyTorch")
  }

  /// The reference backend's updates.
  private func ours(
    _ program: Program, first: Int, count: Int, after state: Course? = nil
  ) throws -> Course {
    let session = try Session(program, on: ReferenceBackend<Double>(), for: .training)
    session.initializeParameters(seed: 0)
    for (name, tensor) in tensors(of: session) {
      if let state { session.write(try #require(state.tensors[name], "\(name)"), to: tensor) }
    }
    let losses = (first..<first + count).map { number in
      write(batch: number, to: session)
      let context = StepContext(
        step: UInt64(number), update: UInt64(number + 1), learningRate: 1e-3)
      session.accumulate(context)
      session.update(context)
      return session.readScalar(program.training.output("loss")!)
    }
    return Course(losses: losses, tensors: tensors(of: session).mapValues(session.read))
  }

  /// What a checkpoint holds, by its names.
  private func tensors(of session: Session) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for parameter in session.program.parameters {
      tensors[parameter.name] = session.tensor(parameter)
      guard parameter.isTrained else { continue }
      for index in 0..<session.stateCount {
        tensors["optimizer.\(index).\(parameter.name)"] = session.state(index, parameter)
      }
    }
    return tensors
  }

  /// The numbers of `batch` in steps.py.
  private func write(batch number: Int, to session: Session) {
    for port in session.program.training.inputs {
      session.write(
        (0..<port.tensor.storage.logicalCount).map { index in
          port.name == "labels"
            ? Double((index * 7 + number * 5) % 4)
            : Double((index * 37 + number * 11) % 101) / 50 - 1
        }, to: port.tensor)
    }
  }

  private func expect(_ found: Course, _ whole: Course, _ whose: String) throws {
    let losses = whole.losses.suffix(found.losses.count)
    for (mine, theirs) in zip(found.losses, losses) {
      #expect(abs(mine - theirs) <= tolerance * abs(theirs), "loss of \(whose)")
    }
    #expect(found.tensors.keys == whole.tensors.keys)
    for (name, values) in whole.tensors {
      let largest = values.reduce(0) { max($0, abs($1)) }
      let others = try #require(found.tensors[name])
      let difference = zip(values, others).map { abs($0 - $1) }.max() ?? 0
      #expect(difference <= tolerance * largest, "\(name) of \(whose): \(difference)")
    }
  }
}
