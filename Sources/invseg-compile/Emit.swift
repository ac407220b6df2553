import ArgumentParser
import Commands
import Foundation
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

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions

  func run() throws {
    let loaded = try options.load(model, target: PyTorchTarget())
    guard loaded.compilation.model.precision == .float32 else {
      throw Console.failure(
        "\(model): 'precision: bfloat16' is not written for PyTorch; --set precision=float32 leaves it out",
        .rejected)
    }
    let planned = PlannedModel(
      loaded, policies: [planning.policy], budget: planning.budget?.bytes,
      autoBudget: planning.budget?.bytes)
    let program = try planned.fittingProgram(planning.policy)
    let command = Reproduction(
      "emit", model: model, target: target.rawValue, options: options, policy: planning.policy,
      budget: planning.budget?.bytes)
    let files = PyTorchProgram(program, command: command.line).files
    for (name, _) in files {
      let path = "\(output)/\(name)"
      // Each begins with a text that names invseg.
      let start = FileManager.default.contents(atPath: path)?.prefix(256)
      guard start.map({ String(decoding: $0, as: UTF8.self).contains("invseg") }) ?? true else {
        throw Console.failure(
          "\(path): is a file that 'emit' did not write; --output takes another folder",
          .cannotCreate)
      }
    }
    do {
      try FileManager.default.createDirectory(
        atPath: output, withIntermediateDirectories: true)
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
}
