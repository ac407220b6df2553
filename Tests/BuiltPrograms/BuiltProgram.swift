import Foundation

/// A program as it was built beside these tests.
package struct BuiltProgram: Sendable {
  package static let compile = BuiltProgram("invseg-compile")
  package static let run = BuiltProgram("invseg-run")
  package static let stepAllocations = BuiltProgram("step-allocations")
  package static let campaignFiles = BuiltProgram("campaign-files")

  /// Where they are.
  package static let folder = URL(fileURLWithPath: CommandLine.arguments[0])
    .resolvingSymlinksInPath().deletingLastPathComponent()

  /// What a program did.
  package struct Outcome: Sendable {
    /// The exit code, or minus the number of the signal that ended it.
    package var code: Int32
    package var output: String
    package var log: String
  }

  package let url: URL

  private init(_ name: String) { url = Self.folder.appendingPathComponent(name) }

  /// Runs the program to its end.
  package func callAsFunction(_ arguments: String..., in folder: URL? = nil) throws -> Outcome {
    try Self.finish(url, arguments, in: folder)
  }

  /// Assignments that the shell begins with.
  static var names: String { "compile='\(compile.url.path)'; run='\(run.url.path)'; " }

  /// Runs a line of the shell, in which `$compile` and `$run` are the programs.
  package static func shell(_ line: String, in folder: URL? = nil) throws -> Outcome {
    try finish(URL(fileURLWithPath: "/bin/sh"), ["-c", names + line], in: folder)
  }

  /// Streams go to files, which unlike pipes never fill.
  private static func finish(
    _ executable: URL, _ arguments: [String], in folder: URL?
  ) throws -> Outcome {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? scratch.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try scratch.writer("stdout")
    process.standardError = try scratch.writer("stderr")
    try process.run()
    process.waitUntilExit()
    return Outcome(
      code: process.terminationReason == .exit
        ? process.terminationStatus : -process.terminationStatus,
      output: scratch.text("stdout"), log: scratch.text("stderr"))
  }
}
