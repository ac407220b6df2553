import Foundation

/// A file that is no sound safetensors file, or lacks what was asked of it.
public struct SafetensorsError: Error, Hashable, Sendable, CustomStringConvertible {
  public let path: String
  /// What is wrong, with the tensor's name or the place in the header.
  public let reason: String

  public init(path: String, reason: String) {
    (self.path, self.reason) = (path, reason)
  }

  public var description: String { "'\(path)': \(reason)" }
}

extension SafetensorsError: LocalizedError {
  public var errorDescription: String? { description }
}
