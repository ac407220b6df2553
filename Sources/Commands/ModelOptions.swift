import ArgumentParser
import Kernels
import Plan
import PlanQuestions

extension Policy: ExpressibleByArgument {}

/// Three extents of at most 65,536 voxels as `D,H,W`, or one for all.
public struct Extents: ExpressibleByArgument, Hashable, Sendable {
  public var values: [Int]

  public init(_ values: [Int]) { self.values = values }

  public init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let extents = parts.compactMap { $0 }.filter(OptionRange.extent.contains)
    guard parts.count == 3 || parts.count == 1, extents.count == parts.count else { return nil }
    values = extents.count == 1 ? Array(repeating: extents[0], count: 3) : extents
  }
}

/// Options that mean the same for every command that takes a model.
public struct ModelOptions: ParsableArguments {
  @Option(name: .customLong("set"), help: "A parameter of the model, NAME=VALUE; repeatable.")
  public var settings: [String] = []

  @Option(help: "Voxels of the patch, D,H,W; overrides the model's.")
  public var patch: Extents?

  @Option(help: "Patches in a batch; overrides the model's.")
  public var batch: Int?

  @Option(help: "Kernel rates of this machine, as 'invseg-run calibrate' writes them.")
  public var rates: String?

  public init() {}

  public mutating func validate() throws {
    try OptionRange.check("--batch", batch, OptionRange.batch)
    for setting in settings where !setting.contains("=") {
      throw ValidationError("--set wants NAME=VALUE, not '\(setting)'")
    }
  }

  /// These options as a command line has them.
  public var arguments: [String] {
    var arguments = settings.flatMap { ["--set", $0] }
    if let patch {
      arguments += ["--patch", patch.values.map(String.init).joined(separator: ",")]
    }
    if let batch { arguments += ["--batch", "\(batch)"] }
    if let rates { arguments += ["--rates", rates] }
    return arguments
  }

  /// The settings by name. A name given twice has its last value.
  var parameters: [String: String] {
    var parameters: [String: String] = [:]
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      parameters[String(parts[0])] = String(parts[1])
    }
    return parameters
  }

  /// Whether a parameter, `patch` or `batch` is set.
  public func sets(_ name: String) -> Bool {
    switch name {
    case "patch": patch != nil
    case "batch": batch != nil
    default: parameters[name] != nil
    }
  }

  /// Takes what a combination of several sets.
  mutating func set(_ combination: ModelSettings) {
    settings = combination.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    patch = combination.patch.map(Extents.init)
    batch = combination.batch
  }

  /// Takes the size of a model that was asked for at several.
  public mutating func set(_ size: ModelSize) {
    patch = Extents(size.patch)
    batch = size.batch
  }
}

/// Options of the plan.
public struct PlanOptions: ParsableArguments {
  @Option(
    name: .customLong("policy"),
    help: "What may be done with an activation: keep, recompute, invert, auto (the default).")
  public var givenPolicy: Policy?

  @Option(help: ArgumentHelp("Most bytes of a training step; a hard limit.", valueName: "size"))
  public var budget: ByteSize?

  public init() {}

  public var policy: Policy { givenPolicy ?? .auto }

  /// The budget of `auto` on this machine: as given, or the memory that is free now.
  public var autoBudget: Int? { budget?.bytes ?? MachineMemory().available }
}
