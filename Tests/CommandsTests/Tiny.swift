import BuiltPrograms
import Foundation

/// A network, and data of its layout, of which a step takes milliseconds.
enum Tiny {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let model = root.appendingPathComponent("models/partially-invres.yaml").path

  static let brats = root.appendingPathComponent("examples/brats/model.yaml").path

  static let settings =
    "--set modalities=2 --set classes=5 --set width=4 --set levels=2 --set groups=2 --patch 16"

  /// Assignments that a line of the shell begins with.
  fileprivate static let names =
    "model='\(model)'; brats='\(brats)'; settings='\(settings)'; "
    + "train=\"$run train $model $settings --data data\"; "

  /// Three cases to train with and one to test, of two modalities.
  static let data: Scratch = {
    do {
      let scratch = try Scratch()
      let outcome = try BuiltProgram.run(
        "synthesize", "--out", scratch.path("data"), "--cases", "4", "--size", "16,16,16",
        "--modalities", "2")
      precondition(outcome.code == 0, outcome.log)
      return scratch
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  /// A fresh folder with a copy of the data in `data`.
  static func workplace() throws -> Scratch {
    let scratch = try Scratch()
    try FileManager.default.copyItem(
      at: data.url.appendingPathComponent("data"), to: scratch.url.appendingPathComponent("data"))
    return scratch
  }
}

extension Scratch {
  /// Runs a line of the shell here, in which `$train` trains the tiny network on the data.
  func shell(_ line: String) throws -> BuiltProgram.Outcome {
    try BuiltProgram.shell(Tiny.names + line, in: url)
  }

  /// The same for a program that goes on running, which `exec` starts.
  func start(_ line: String) throws -> RunningProgram {
    try RunningProgram(Tiny.names + line, in: url)
  }
}
