import ArgumentParser
import DurableFiles

extension ParsableCommand {
  /// Runs the program with its command line, and ends it with the exit code that comes of it.
  public static func runAsProgram() -> Never {
    StandardStream.prepare()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error).isSuccess else { exit(withError: error) }
      // What was asked for with --help is a result.
      do { try Console.show(text: fullMessage(for: error) + "\n") } catch { exit(withError: error) }
    }
    exit()
  }
}
