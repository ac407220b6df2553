import Foundation

/// A program that runs while a test goes on.
package final class RunningProgram {
  private let process = Process()
  private let pipe = Pipe()
  /// What it has said so far.
  private var log = Data()

  /// - Parameter line: of the shell, which `exec` replaces by the program. A shell that waits for a
  ///   program itself may wait for ever: the thread of a test blocks SIGCHLD, and so does what it starts.
  package init(_ line: String, in folder: URL) throws {
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", BuiltProgram.names + line]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = pipe
    try process.run()
  }

  /// Waits until it has said `text`; false where it ended before.
  package func says(_ text: String) -> Bool {
    while log.range(of: Data(text.utf8)) == nil {
      let part = pipe.fileHandleForReading.availableData
      if part.isEmpty { return false }
      log += part
    }
    return true
  }

  package func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for its end.
  package func finish() -> BuiltProgram.Outcome {
    log += pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return BuiltProgram.Outcome(
      code: process.terminationReason == .exit
        ? process.terminationStatus : -process.terminationStatus,
      output: "", log: String(decoding: log, as: UTF8.self))
  }
}
