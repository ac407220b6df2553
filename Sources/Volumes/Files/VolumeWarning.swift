/// What is probably not meant about a file or folder of volumes, in words for the person who named it.
public struct VolumeWarning: Hashable, Sendable, CustomStringConvertible {
  public var path: String
  public var message: String

  public init(_ path: String, _ message: String) {
    self.path = path
    self.message = message
  }

  public var description: String { "\(path): \(message)" }
}
