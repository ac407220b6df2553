import Foundation

/// The streams that a program writes to from its start, unbuffered.
public enum StandardStream: Sendable {
  case output
  case error

  private var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }
  private var name: String { self == .output ? "standard output" : "standard error" }

  /// Appends all bytes. Throws `FileError`.
  public func write(_ bytes: some Collection<UInt8>) throws {
    var writer = FileWriter(descriptor: descriptor, path: name, operations: .system)
    try writer.write(bytes)
  }

  /// Whether a person is looking.
  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// For the start of a program: what keeps writing from succeeding is an error of the write and ends
  /// no process. A stream that was closed stays so, and no file that is opened later takes its place.
  public static func prepare() {
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest free number is given: this one. Used the way it is meant, it fails.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
