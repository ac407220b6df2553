import ArgumentParser
import Commands
import Compiler
import Diagnostics
import Reports

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Finds everything that is wrong with models.")

  @Argument(help: "YAML files.")
  var models: [String]

  @OptionGroup var options: ModelOptions

  func run() throws {
    var failure: ExitCode?
    for path in models {
      do {
        let loaded = try options.load(path)
        let compilation = loaded.compilation
        let weights = compilation.weights
        Console.show(
          "\(path): \(weights.count.grouped(by: ",")) weights in \(weights.tensors) tensors, \(compilation.flops.readableFlops) a step, \(compilation.elaborated.functions[0].operations.count) operations, \(compilation.invertibleRegionCount) invertible regions"
        )
      } catch let code as ExitCode {
        failure = failure ?? code
      }
    }
    if let failure { throw failure }
  }
}
