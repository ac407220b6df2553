import ArgumentParser
import DurableFiles

/// How the two programs end; `docs/commands.md` lists them.
extension ExitCode {
  /// The model is rejected, verification disagrees, or the machine lacks something.
  public static let rejected = ExitCode(1)
  /// No plan fits the budget.
  public static let overBudget = ExitCode(2)
  /// Training diverged.
  public static let diverged = ExitCode(3)
  /// Options or names that make no sense.
  public static let usage = ExitCode(64)
  /// Bad data file.
  public static let badData = ExitCode(65)
  /// Missing input.
  public static let missingInput = ExitCode(66)
  /// A fault of ours.
  public static let fault = ExitCode(70)
  /// Memory cannot be mapped.
  public static let noMemory = ExitCode(71)
  /// Cannot create output.
  public static let cannotCreate = ExitCode(73)
  /// Input or output error.
  public static let inputOutput = ExitCode(74)
  /// Interrupted after the checkpoint was saved.
  public static let interrupted = ExitCode(130)

  /// For what the system refused to do with a file.
  public init(_ error: FileError) {
    self =
      switch error.consequence {
      case .missingInput: .missingInput
      case .notCreated: .cannotCreate
      case .brokenOff: .inputOutput
      }
  }
}
