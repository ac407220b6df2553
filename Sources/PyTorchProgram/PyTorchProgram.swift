import Experiment
import Kernels
import Plan
import Program

/// A program that was planned for PyTorch as files of Python: `network.py`, which is written to be read, and the support
/// file that it imports.
public struct PyTorchProgram {
  /// Names, of which some have a folder, and contents.
  public let files: [(name: String, text: String)]

  /// A program that was planned for PyTorch, and the command that writes it alone.
  public struct Planned {
    public var program: Program
    public var command: String

    public init(_ program: Program, command: String) {
      self.program = program
      self.command = command
    }
  }

  /// - Parameters:
  ///   - planned: a program for `PyTorchTarget`.
  ///   - small: the model at a small patch by policies that a check on the user's device compares; none for no
  ///     check.
  public init(_ planned: Planned, small: [(policy: Policy, planned: Planned)] = []) {
    func text(_ planned: Planned) -> String {
      NetworkPrinter(planned.program, command: planned.command).text
    }
    var files: [(name: String, text: String)] = [
      ("network.py", text(planned)), ("invseg.py", Self.support),
    ]
    if !small.isEmpty {
      files.append(
        ("self_check.py", String(decoding: PackageResources.self_check_py, as: UTF8.self)))
      files += small.map { ("small/\($0.policy.rawValue).py", text($0.planned)) }
    }
    self.files = files
  }

  /// Whether a file begins as one of these does, of this version or of another.
  public static func isOwn(_ content: some Collection<UInt8>) -> Bool {
    let start = String(decoding: content.prefix(512), as: UTF8.self)
    return start.hasPrefix("\"\"\"")
      && [
        "as invseg planned them for PyTorch.", "that invseg wrote for PyTorch is made of",
        "Runs what invseg wrote for PyTorch",
      ].contains { start.contains($0) }
  }

  private static let support = String(decoding: PackageResources.invseg_py, as: UTF8.self)

  /// The functions and classes of the support file, in its order.
  static let supported = support.matches(of: /(?m)^(?:def|class) ([A-Za-z]\w*)/).map {
    String($0.1)
  }
}

private struct NetworkPrinter {
  private let program: Program
  private let command: String

  init(_ program: Program, command: String) {
    self.program = program
    self.command = command
  }

  var text: String {
    var constants = Constants()
    let buckets = Buckets(program)
    let training = EntryPrinter(
      program.training, program, completing: buckets.complete, &constants)
    let inference = EntryPrinter(program.inference, program, &constants)
    let values = ([parameters, optimizer] + bucketLines(buckets) + definitions(constants))
      .joined(separator: "\n")
    let code =
      ([values] + layers(constants.layers)
      + [step(training), forward(training), update, rate, predict(inference)])
      .joined(separator: "\n\n\n")
    return [head, imports(code), code].joined(separator: "\n") + "\n"
  }

  private var plan: Plan { program.training.plan! }

  private var head: String {
    let retention = plan.retention
    func count(_ kind: Plan.Retention) -> Int { retention.count { $0 == kind } }
    return """
      \"""\(program.experiment.name): a training step and a prediction, as invseg planned them for PyTorch.

      Written by

          \(command) -o DIR

      The tensors of a step and the workspace of its functions, which is estimated, take at most
      \(plan.arenaLowerBoundBytes) bytes, at step \(plan.peakStep). Of the values that the backward pass reads \(count(.keep)) are
      kept, \(count(.recompute)) computed again and \(count(.invert)) rebuilt by inversion. A comment tells the step's number, the path of what the model has there, its
      line, what becomes of the result, and the bytes of all tensors that there are then.
      \"""
      """
  }

  private func imports(_ code: String) -> String {
    let words = Set(code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
    let names = PyTorchProgram.supported.filter(words.contains)
    var lines = words.contains("math") ? ["import math", ""] : []
    lines.append("import torch")
    if words.contains("F") { lines.append("import torch.nn.functional as F") }
    if words.contains("conv3d_weight") {
      lines.append("from torch.nn.grad import conv3d_weight")
    }
    return """
      \(lines.joined(separator: "\n"))

      from invseg import (
      \(names.map { "    \($0)," }.joined(separator: "\n"))
      )

      """
  }

  private var parameters: String {
    let rows = program.parameters.map { parameter in
      let drawn =
        switch parameter.initializer {
        case .constant(let value): "('constant', \(value))"
        case .uniform(let bound): "('uniform', \(bound))"
        case .normal(let deviation): "('normal', \(deviation))"
        }
      return
        "    (\(Python.string(parameter.name)), \(Python.tuple(parameter.storage.shape)), \(Python.boolean(parameter.isTrained)), \(drawn)),"
    }
    let input = program.experiment.input
    return """
      # Batch, channels, and voxels along D, H, W.
      INPUT = \(Python.tuple([input.batch, input.channels] + input.patch))
      # How many labels the indices in a batch may name, and whether 255 leaves a voxel out.
      LABELS = {\(labels.joined(separator: ", "))}
      # The range of the grid on which couplings are exact.
      RANGE = \(program.exactRange)
      # Batches whose gradients are gathered for an update.
      ACCUMULATION = \(program.experiment.accumulation)
      # What activations inside branches and between couplings are stored as.
      PRECISION = \(Python.string(precision))
      # Bytes that the plan has for a step: weights, gradients, optimizer state, tensors and workspace.
      PLANNED = \(program.peakBytes)
      # What a moving average of the weights keeps of itself at an update; None where there is none.
      DECAY = \(program.experiment.weightAverage.map { "\($0.decay)" } ?? "None")
      # Name, shape, whether it is trained, and how it is drawn.
      PARAMETERS = [
      \(rows.joined(separator: "\n"))
      ]
      """
  }

  private var labels: [String] {
    program.experiment.labelInputs.filter { program.training.input($0.name) != nil }.map { input in
      let name = Python.string(EntryPrinter.argument(input.name))
      return "\(name): (\(input.labels.count), \(Python.boolean(input.ignored != nil)))"
    }
  }

  private var precision: String {
    let isNarrow = program.training.storages.contains { $0.element == .bfloat16 }
    return isNarrow ? "bfloat16" : "float32"
  }

  private var optimizer: String {
    let settings = program.experiment.optimizer
    return switch settings.rule {
    case .sgd:
      "OPTIMIZER = SGD(\(settings.momentum), \(Python.boolean(settings.nesterov)), \(settings.weightDecay))"
    case .adam, .adamW:
      "OPTIMIZER = Adam(\(settings.beta1), \(settings.beta2), \(settings.epsilon), \(settings.weightDecay), \(Python.boolean(settings.rule == .adamW)))"
    }
  }

  private func bucketLines(_ buckets: Buckets) -> [String] {
    guard !buckets.ends.isEmpty else { return [] }
    return [
      "# Numbers before the end of each bucket of gradients, which is summed once it is complete.",
      "BUCKETS = \(Python.list(buckets.ends))",
    ]
  }

  private func layers(_ functions: LayerFunctions) -> [String] {
    guard !functions.isEmpty else { return [] }
    let comment =
      "# The forward pass, what is computed again, inverses and the prediction call these."
    return ["\(comment)\n\(functions.text)"]
  }

  private func definitions(_ constants: Constants) -> [String] {
    constants.definitions.map { "\($0.name) = \($0.text)" }
  }

  private func step(_ printer: EntryPrinter) -> String {
    let results = printer.results.map { "\(Python.string($0.name)): \($0.value)" }
    return """
      @torch.no_grad()
      def step(p, grid, noise, \(printer.arguments.joined(separator: ", "))):
          \"""Adds the gradients of a batch to those of p. Returns the losses by their names, or None where a state left the
          grid's range, so that nothing was added and the step is to be done with a larger one.\"""
          w, g = p.weight, p.gradient
      \(indented(printer.lines))
          return {\(results.joined(separator: ", "))}
      """
  }

  private func forward(_ printer: EntryPrinter) -> String {
    let results = printer.results.filter { $0.role == .loss || $0.role == .lossTerm }
      .map { "\(Python.string($0.name)): \($0.value)" }
    return """
      def forward(p, grid, noise, \(printer.arguments.joined(separator: ", "))):
          \"""The losses of a batch by their names, for autograd: the forward pass of `step` without its plan.\"""
          w = p.weight
      \(indented(printer.forwardLines))
          return {\(results.joined(separator: ", "))}
      """
  }

  private func predict(_ printer: EntryPrinter) -> String {
    let results = printer.results.map { "\(Python.string($0.name)): \($0.value)" }
    return """
      def predict(p, grid, \(printer.arguments.joined(separator: ", "))):
          \"""The outputs of the network by their names.\"""
          w = p.weight
      \(indented(printer.lines))
          return {\(results.joined(separator: ", "))}
      """
  }

  private func indented(_ lines: [String]) -> String {
    lines.map { "    " + $0 }.joined(separator: "\n")
  }

  private var rate: String {
    let experiment = program.experiment
    var factors = ["\(experiment.optimizer.rate)"]
    if experiment.schedule.warmUp > 0 {
      factors.append("min(progress / \(experiment.schedule.warmUp), 1)")
    }
    switch experiment.schedule.shape {
    case .constant: break
    case .step(let milestones, let factor):
      factors.append(
        "\(factor) ** sum(milestone <= progress for milestone in \(Python.list(milestones)))")
    case .polynomial(let power): factors.append("max(1 - progress, 0) ** \(power)")
    case .cosine(let floor):
      factors.append("(\(floor) + \(1 - floor) * (1 + math.cos(math.pi * progress)) / 2)")
    }
    return """
      def rate(progress):
          \"""The learning rate after a share of a run, 0 to 1.\"""
          return \(factors.joined(separator: " * "))
      """
  }

  private var update: String {
    let experiment = program.experiment
    var lines = ["gradients = p.flat_gradient"]
    if experiment.accumulation > 1 { lines.append("gradients /= \(experiment.accumulation)") }
    if let clip = experiment.clip {
      lines += [
        "norm = torch.linalg.vector_norm(gradients)",
        "gradients *= torch.clamp(\(clip) / norm, max=1) + 0 * norm",
      ]
    }
    lines.append("OPTIMIZER.update(p.trained, gradients, p.flat_states, rate, number)")
    lines.append("gradients.zero_()")
    if experiment.weightAverage != nil { lines.append("p.move_average(DECAY, number)") }
    let batches =
      experiment.accumulation == 1 ? "a batch" : "\(experiment.accumulation) batches"
    return """
      @torch.no_grad()
      def update(p, rate, number):
          \"""Moves the weights by the gradients of \(batches), which are zero afterwards. `number` counts updates from 1.\"""
      \(indented(lines))
      """
  }
}
