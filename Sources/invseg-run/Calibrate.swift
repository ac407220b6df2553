import ArgumentParser
import Commands
import Reports
import DurableFiles
import Foundation
import Training

struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures this machine's kernel rates, for --rates.")

  @Option(help: "JSON file that is written.")
  var out: String

  @OptionGroup var execution: ExecutionOptions

  func run() throws {
    try withExitCodes {
      let rates = try Calibration.run(on: execution.makeBackend())
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      try DurableFile.write(Array(try encoder.encode(rates)) + [UInt8(ascii: "\n")], to: out)
      for (family, rate) in rates.families.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        Console.log(
          "\(family.rawValue)  \(rate.gigaflops.fixed(1)) GFLOP/s, \(rate.gigabytes.fixed(1)) GB/s")
      }
    }
  }
}
