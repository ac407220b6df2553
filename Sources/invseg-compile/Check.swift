import ArgumentParser
import Commands
import Compiler
import Diagnostics
import Reports

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Finds everything that is wrong with models.")

  @Argument(help: "YAML files.")
  var models: [String]

  @OptionGroup var options: ModelOptions

  func run() throws {
    var failure: ExitCode?
    for path in models {
      let compilation: Compilation
      do {
        compilation = try options.load(path).compilation
      } catch let code as ExitCode {
        failure = failure ?? code
        continue
      }
      let weights = compilation.weights
      try Console.show(
        "\(path): \(weights.count.grouped(by: ",")) weights in \(weights.tensors) tensors, \(compilation.flops.readableFlops) a step, \(compilation.elaborated.functions[0].operations.count) operations, \(compilation.invertibleRegionCount) invertible regions"
      )
    }
    if let failure { throw failure }
  }
}
