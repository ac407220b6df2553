import ArgumentParser
import CPUBackend
import Commands
import Reports
import DurableFiles
import Foundation
import Training

struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures this machine's kernel rates, for --rates.")

  @Option(help: "JSON file that is written.")
  var out: String?

  @Flag(help: "Print what convolutions reach on one core, beside its peak.")
  var kernels = false

  @OptionGroup var execution: ExecutionOptions

  mutating func validate() throws {
    guard out != nil || kernels else { throw ValidationError("takes --out FILE or --kernels") }
  }

  func run() throws {
    try withExitCodes {
      if let out { try writeRates(to: out) }
      if kernels { try printKernels() }
    }
  }

  private func writeRates(to out: String) throws {
    let rates = try Calibration.run(on: execution.makeBackend())
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try DurableFile.write(Array(try encoder.encode(rates)) + [UInt8(ascii: "\n")], to: out)
    for (family, rate) in rates.families.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      var parts = [
        "\(rate.gigaflops.fixed(1)) GFLOP/s", "\(rate.gigabytes.fixed(1)) GB/s",
      ]
      if let products = rate.filteredGigaflops, let transforms = rate.transformGigaflops {
        parts.append("filtered \(products.fixed(1)), its transforms \(transforms.fixed(1)) GFLOP/s")
      }
      Console.log("\(family.rawValue)  \(parts.joined(separator: ", "))")
    }
  }

  private func printKernels() throws {
    // Before and after: the clock may change meanwhile.
    let before = execution.makeBackend().measurePeak()
    let lines = try KernelRates.run { CPUBackend(threads: 1, isa: execution.isa) }
    let peak = max(before, execution.makeBackend().measurePeak()) / 1e9
    func column(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    func rate(_ gigaflops: Double) -> String {
      column("\(gigaflops.fixed(0)) (\((gigaflops / peak * 100).fixed(0)) %)", 14)
    }
    try Console.show("multiply-adds in registers: \(peak.fixed(0)) GFLOP/s")
    try Console.show(
      "channels, size, kernel, stride".padding(toLength: 32, withPad: " ", startingAt: 0)
        + column("forward", 14) + column("by data", 14) + column("by weights", 14))
    for line in lines {
      let name = "\(line.inputs) to \(line.outputs), \(line.size)^3, \(line.kernel), \(line.stride)"
      try Console.show(
        name.padding(toLength: 32, withPad: " ", startingAt: 0) + rate(line.forward)
          + rate(line.dataGradient) + rate(line.weightGradient))
    }
  }
}
