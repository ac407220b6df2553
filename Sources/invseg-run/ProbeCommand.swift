import ArgumentParser
import CPUBackend
import CPUTarget
import Commands
import Foundation
import Interchange
import Kernels
import ReferenceBackend
import Training

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Runs one step on given tensors and writes everything that comes of it.")

  @Argument(help: "A YAML file.")
  var model: String

  @Option(help: "safetensors: input, labels, noise.NAME.")
  var input: String

  @Option(help: "safetensors that is written.")
  var out: String

  @Option(help: "safetensors with parameters; the seeded initial ones where not given.")
  var weights: String?

  @Option(help: "JSON object that translates our parameters' names to those of --weights.")
  var names: String?

  @Flag(name: .customLong("float64"), help: "Double precision on the reference backend.")
  var float64 = false

  @Option(help: "Seed of weights and random layers.")
  var seed: UInt64 = 0

  @OptionGroup var options: ModelOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var execution: ExecutionOptions

  func run() throws {
    try withExitCodes(programsAreOurs: !CompiledFile.recognizes(model)) {
      try OutputFiles.check(
        [out], against: [model, input, weights, names, options.rates].compactMap(\.self))
      let target: any Target = float64 ? ReferenceTarget(element: .float64) : CPUTarget()
      let program = try options.program(model, planning, target: target, probes: true)
      let backend: any Backend =
        float64 ? ReferenceBackend<Double>() : execution.makeBackend()
      let probe = Probe(program: program, seed: seed)
      let translated = try names.map(Self.readNames) ?? [:]
      let outputs = try probe.run(
        on: backend, input: SafetensorsFile(path: input),
        weights: try weights.map { try SafetensorsFile(path: $0) }, names: translated)
      try SafetensorsFile.write(outputs, metadata: ["format": "invseg-probe"], to: out)
    }
  }

  private static func readNames(_ path: String) throws -> [String: String] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Console.failure("\(path): no such file", .missingInput)
    }
    guard let names = try? JSONDecoder().decode([String: String].self, from: data) else {
      throw Console.failure("\(path): holds no JSON object of names", .badData)
    }
    return names
  }
}
