import ArgumentParser
import Diagnostics
import DurableFiles
import Foundation

/// What the programs say beside their results.
public enum Console {
  /// Prints a line to standard error, whatever the names in it are made of.
  public static func log(_ line: String) {
    FileHandle.standardError.write(Data((line.printable + "\n").utf8))
  }

  /// Prints a line of results to standard output, whatever the names in it are made of.
  public static func show(_ line: some StringProtocol) { Swift.print(line.printable) }

  /// Prints a message as an error and gives the exit code to throw.
  public static func failure(_ message: String, _ code: ExitCode) -> ExitCode {
    log("error: \(message)")
    return code
  }

  /// Prints diagnostics in source order, coloured on a terminal.
  public static func print(_ diagnostics: [Diagnostic], of sources: [SourceText]) {
    let renderer = DiagnosticRenderer(sources: sources, usesColor: isTerminal(STDERR_FILENO))
    FileHandle.standardError.write(Data(renderer.render(diagnostics.inSourceOrder()).utf8))
  }

  /// Prints a value as one JSON object: snake case, keys sorted.
  public static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
  }

  /// Writes a file as a whole. Throws the exit code 73 or 74, with a message, where it cannot be
  /// written.
  public static func write(_ bytes: some Collection<UInt8>, to path: String) throws {
    do {
      try DurableFile.write(bytes, to: path)
    } catch let error as FileError {
      throw failure("\(error)", ExitCode(error))
    }
  }

  public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
