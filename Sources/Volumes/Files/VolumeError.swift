import DurableFiles
import Foundation

/// What is wrong with a file or folder of volumes, in words for the person who named it.
public struct VolumeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whose fault it is, which decides a program's exit code.
  public enum Kind: Hashable, Sendable {
    /// The file was read and its content is wrong.
    case badData
    /// The file or folder is not there, or may not be read.
    case missingInput
    /// The output could not be created.
    case cannotCreate
    /// Reading or writing failed part of the way.
    case inputOutput
  }

  public var path: String
  public var message: String
  public var kind: Kind

  public init(_ path: String, _ message: String, _ kind: Kind = .badData) {
    self.path = path
    self.message = message
    self.kind = kind
  }

  public var description: String { "\(path): \(message)" }
}

extension VolumeError {
  /// Runs `body`, and throws what the system refused as a `VolumeError`.
  static func translating(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as FileError {
      let kind: Kind =
        switch error.consequence {
        case .missingInput: .missingInput
        case .notCreated: .cannotCreate
        case .brokenOff: .inputOutput
        }
      throw VolumeError(
        error.path, "\(error.operation.rawValue): \(reason(error.errno))", kind)
    }
  }

  /// The system's words for an error number.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}
