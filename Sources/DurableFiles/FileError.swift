import Foundation

/// What the system refused to do with a file.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Operation: String, Hashable, Sendable {
    case open, read, write, synchronize, close, rename, lock
    case makeDirectory = "make folder"
    /// Of a file that is only read.
    case openInput = "read from"
  }

  /// What a failed operation means to who asked for it.
  public enum Consequence: Hashable, Sendable {
    /// A file to read is missing.
    case missingInput
    /// A file or folder to write was not made at all.
    case notCreated
    /// Reading or writing was given up on the way.
    case brokenOff
  }

  public let path: String
  public let operation: Operation
  /// The system's error number.
  public let errno: Int32

  public init(path: String, operation: Operation, errno: Int32) {
    (self.path, self.operation, self.errno) = (path, operation, errno)
  }

  public var consequence: Consequence {
    switch operation {
    case .openInput: .missingInput
    case .open, .makeDirectory: .notCreated
    case .read, .write, .synchronize, .close, .rename, .lock: .brokenOff
    }
  }

  public var description: String {
    "cannot \(operation.rawValue) '\(path)': \(String(cString: strerror(errno)))"
  }
}

extension FileError: LocalizedError {
  public var errorDescription: String? { description }
}
