import ArgumentParser
import Commands
import Diagnostics
import Foundation
import Plan
import PlanQuestions
import PyTorchProgram
import PyTorchTarget
import Reports

struct Emit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emit",
    abstract: "Writes a training step, with its plan, as a program for another framework.")

  enum Framework: String, ExpressibleByArgument, CaseIterable { case pytorch }

  @Argument(help: "A YAML file.")
  var model: String

  @Option(help: "What the program is for.")
  var target: Framework

  @Option(name: [.short, .customLong("output")], help: "The folder that gets the files.")
  var output: String

  @Flag(help: "Write a check of the program on a device, too.")
  var selfCheck = false

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions

  func run() throws {
    let loaded = try options.load(model, target: PyTorchTarget())
    let planned = PlannedModel(
      loaded, policies: [planning.policy], budget: planning.budget?.bytes,
      autoBudget: planning.budget?.bytes)
    let program = try planned.fittingProgram(planning.policy)
    let files = PyTorchProgram(
      PyTorchProgram.Planned(
        program, command: command(options, planning.policy, planning.budget?.bytes)),
      small: selfCheck ? try small() : []
    ).files
    for (name, _) in files {
      let path = "\(output)/\(name)"
      let content = FileManager.default.contents(atPath: path)
      guard content.map(PyTorchProgram.isOwn) ?? true else {
        throw Console.failure(
          "\(path): is a file that 'emit' did not write; --output takes another folder",
          .cannotCreate)
      }
    }
    do {
      for (name, _) in files {
        try FileManager.default.createDirectory(
          at: URL(fileURLWithPath: "\(output)/\(name)").deletingLastPathComponent(),
          withIntermediateDirectories: true)
      }
    } catch {
      throw Console.failure(
        "\(output): cannot be made: \(error.localizedDescription)", .cannotCreate)
    }
    for (name, text) in files {
      try Console.write(Array(text.utf8), to: "\(output)/\(name)")
    }
    try Console.show(
      "\(output): a step takes \(program.peakBytes.readableBytes) (\(program.peakBytes) bytes)")
  }

  /// The command that writes one program.
  private func command(_ options: ModelOptions, _ policy: Policy, _ budget: Int?) -> String {
    Reproduction(
      "emit", model: model, target: target.rawValue, options: options, policy: policy,
      budget: budget
    ).line
  }

  /// The model at the smallest of some patches that it takes, or else at its own, by each policy.
  private func small() throws -> [(policy: Policy, planned: PyTorchProgram.Planned)] {
    let source = try SourceText(reading: model)
    let compilation = try options.compilationOptions(target: PyTorchTarget())
    for extent in [16, 32, 64, nil] {
      var small = options
      if let extent {
        small.set(ModelSize(patch: Array(repeating: extent, count: 3), batch: 1))
      }
      guard let loaded = small.modelSettings.load(source, options: compilation).model else {
        continue
      }
      let policies: [Policy] = [.keep, .recompute, .invert]
      let planned = PlannedModel(loaded, policies: policies, budget: nil, autoBudget: nil)
      return try policies.map { policy in
        (
          policy,
          PyTorchProgram.Planned(
            try planned.fittingProgram(policy), command: command(small, policy, nil))
        )
      }
    }
    preconditionFailure("the model was compiled at its own patch before")
  }
}
