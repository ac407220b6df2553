import ArgumentParser
import Diagnostics
import DurableFiles
import Foundation

/// What the programs say: results on standard output, everything else on standard error.
///
/// A result that cannot be written is the exit code 74. What is said beside results ends nothing: where
/// it cannot be written it is lost.
public enum Console {
  /// Prints a line to standard error, whatever the names in it are made of.
  public static func log(_ line: String) { say(line.printable + "\n") }

  /// Prints a line to standard error over the one that was printed so before; for terminals.
  public static func logInPlace(_ line: String) {
    // A line that wraps could not be written over.
    say("\r\u{1B}[K\(line.printable.prefix(columns - 1))")
  }

  /// Ends the line that `logInPlace` wrote over and over.
  public static func endInPlace() { say("\n") }

  /// Prints a line of results to standard output, whatever the names in it are made of. Throws the
  /// exit code 74, with a message.
  public static func show(_ line: some StringProtocol) throws {
    try show(text: line.printable + "\n")
  }

  /// Prints results to standard output as they are. Throws the exit code 74, with a message.
  public static func show(text: String) throws {
    do {
      try StandardStream.output.write(text.utf8)
    } catch let error as FileError {
      throw failure("\(error)", ExitCode(error))
    }
  }

  /// Prints a message as an error and gives the exit code to throw.
  public static func failure(_ message: String, _ code: ExitCode) -> ExitCode {
    log("error: \(message)")
    return code
  }

  /// Prints diagnostics in source order, coloured on a terminal.
  public static func print(_ diagnostics: [Diagnostic], of sources: [SourceText]) {
    let renderer = DiagnosticRenderer(sources: sources, usesColor: logIsTerminal)
    say(renderer.render(diagnostics.inSourceOrder()))
  }

  /// Prints a value as one JSON object: snake case, keys sorted. Throws the exit code 74, with a
  /// message.
  public static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try show(text: String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
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

  /// Whether standard error is a terminal.
  public static var logIsTerminal: Bool { StandardStream.error.isTerminal }

  private static func say(_ text: String) { try? StandardStream.error.write(text.utf8) }

  /// How wide the terminal is that standard error is; 80 where it does not tell.
  public static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }
}
