import BuiltPrograms
import Compiler
import Foundation
import Kernels
import ModelsForTests
import Operations
import Plan
import Program
import PyTorchTarget
import RandomModels
import Testing

@testable import PyTorchProgram

@Suite struct PyTorchProgramTests {
  /// Kernels that no step calls, and the one that is written with others of its kind.
  private static let elsewhere = ["norm", "optimize", "movingAverage", "copyChannels"]

  @Test func `every kernel of a step has words`() {
    for record in Kernel.records {
      #expect(
        record is any PyTorchKernel.Type != Self.elsewhere.contains(record.name),
        "\(record.name)")
    }
  }

  /// The catalogue's activations and losses are functions and classes of the support file.
  @Test func `every activation and loss is in the support file`() {
    let known = Set(PyTorchProgram.supported)
    for function in ActivationFunction.all {
      #expect(known.contains(Activation(function.name).functionName), "\(function.name)")
    }
    for form in LossFunction.all.map(\.form) {
      let loss = Loss(form.function, target: .tensor)
      #expect(known.contains(loss.className), "\(loss.className)")
    }
  }

  /// A number may make a name that another path has.
  @Test func `no name is given twice`() {
    #expect(Python.unique("conv", among: ["conv_2"]) == "conv")
    #expect(Python.unique("conv", among: ["conv", "conv_2"]) == "conv_3")
  }

  /// Python reads what is written of any model, and the support file.
  @Test func `what is written is Python`() throws {
    let scratch = try Scratch()
    var count = 0
    for seed in UInt64(0)..<150 {
      guard let compilation = try? RandomModel(seed: seed).compilation(for: PyTorchTarget())
      else { continue }
      for policy in [Policy.keep, .invert] {
        let program = PyTorchProgram(
          PyTorchProgram.Planned(
            compilation.program(policy), command: "invseg-compile emit"))
        for (name, text) in program.files {
          try text.write(
            to: scratch.url.appending(path: "\(seed)-\(policy)-\(name)"), atomically: true,
            encoding: .utf8)
        }
        count += 1
      }
    }
    #expect(count > 100)
    let outcome = try BuiltProgram.shell(
      """
      python3 -c 'import ast, sys
      for path in sys.argv[1:]: ast.parse(open(path).read(), path)' *.py
      """, in: scratch.url)
    #expect(outcome.code == 0, "\(outcome.log)")
  }

  @Test func `long statements have lines for their arguments`() {
    let lines = Python.wrapped("v1 = f(g(a, (1, 2)), w['x, (y'], c=h()).add_(v2)", width: 20)
    #expect(
      lines == [
        "v1 = f(", "    g(a, (1, 2)),", "    w['x, (y'],", "    c=h(),", ").add_(v2)",
      ])
    #expect(Python.wrapped("del v1, v2", width: 5) == ["del v1, v2"])
  }

  /// Files of its own are written anew; others stay.
  @Test func `no other file is written over`() throws {
    let scratch = try Scratch()
    let model = scratch.path("model.yaml")
    try Models.text("unet3d").write(toFile: model, atomically: true, encoding: .utf8)
    func emit() throws -> BuiltProgram.Outcome {
      try BuiltProgram.compile(
        "emit", model, "--patch", "16", "--target", "pytorch", "-o", scratch.path("out"))
    }
    #expect(try emit().code == 0)
    #expect(try emit().code == 0)
    try "print('mine')".write(
      toFile: scratch.path("out/network.py"), atomically: true, encoding: .utf8)
    let outcome = try emit()
    #expect(outcome.code == 73 && outcome.log.contains("did not write"), "\(outcome.log)")
    #expect(scratch.text("out/network.py") == "print('mine')")
  }

  /// Bytes are those of an allocator, and no tensor lies in another.
  @Test func `the plan has allocations`() throws {
    let text = """
      model: m
      input: {channels: 1, patch: 4}
      network:
        - conv: {name: a, out: 4, kernel: 3}
        - invertible: [{coupling: {f: [{conv: {out: 2, kernel: 3}}], g: [{conv: {out: 2, kernel: 3}}]}}]
        - conv: {name: b, out: 2, kernel: 1}
      outputs: {labels: {labels: 2, losses: [cross-entropy]}}
      """
    let problem = try compile(text, for: PyTorchTarget()).problem
    #expect(problem.values.allSatisfy { $0.bytes > 0 && $0.bytes % 512 == 0 })
    for operation in problem.operations + problem.inverses {
      #expect(operation.inPlace.isEmpty && operation.transfers.isEmpty, "\(operation.name)")
    }
    // Who calls a step holds what it passes.
    #expect(problem.values.allSatisfy { !$0.isInput || $0.isOutput })
  }

  /// Gradients of several batches are summed as integers of 64 bits, which the plan counts.
  @Test func `the plan has the sums of gradients`() throws {
    func fixed(_ accumulation: Int) throws -> (gradients: Int, optimizer: Int) {
      let text = """
        model: m
        input: {channels: 1, patch: 4}
        network: [{conv: {out: 2, kernel: 3}}]
        outputs: {labels: {labels: 2, losses: [cross-entropy]}}
        accumulation: \(accumulation)
        """
      let bytes = try compile(text, for: PyTorchTarget()).fixedBytes
      return (bytes.gradients, bytes.optimizer)
    }
    let (one, four) = (try fixed(1), try fixed(4))
    // Each parameter takes a multiple of 64 bytes.
    #expect(one.gradients == 256 + 64)
    #expect(four.gradients == one.gradients)
    #expect(four.optimizer - one.optimizer == 2 * one.gradients)
  }
}
