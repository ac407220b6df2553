import Foundation

/// The system calls that writing a file takes, replaceable so that tests can make each one fail.
/// Negative results leave the reason in `errno`, as the system's do.
struct FileOperations {
  var open: (_ path: String, _ flags: Int32) -> Int32
  var write: (_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int
  var synchronize: (_ descriptor: Int32) -> Int32
  var close: (_ descriptor: Int32) -> Int32
  var rename: (_ from: String, _ to: String) -> Int32
  var remove: (_ path: String) -> Int32

  static var system: FileOperations {
    FileOperations(
      open: { Foundation.open($0, $1, 0o666) },
      write: { Foundation.write($0, $1, $2) },
      synchronize: { fsync($0) },
      close: { Foundation.close($0) },
      rename: { Foundation.rename($0, $1) },
      remove: { unlink($0) })
  }

  /// The result of a call, made again while a signal interrupts it. Throws `FileError`.
  func check<Result: SignedInteger>(
    _ path: String, _ operation: FileError.Operation, _ call: () -> Result
  ) throws -> Result {
    while true {
      let result = call()
      if result >= 0 { return result }
      let code = Foundation.errno
      if code != EINTR { throw FileError(path: path, operation: operation, errno: code) }
    }
  }
}
