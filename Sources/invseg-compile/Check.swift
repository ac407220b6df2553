import ArgumentParser
import Commands
import Compiler
import Diagnostics

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
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
      try Console.show(
        "\(path): \(compilation.lowered.resources.count) weights, \(compilation.elaborated.functions[0].operations.count) operations, \(compilation.invertibleRegionCount) invertible regions"
      )
    }
    if let failure { throw failure }
  }
}
