/// Memory that the system refused.
public struct RefusedMemory: Error, Hashable, Sendable, CustomStringConvertible {
  public var bytes: Int
  /// What it was for.
  var purpose: String

  public init(bytes: Int, for purpose: String) { (self.bytes, self.purpose) = (bytes, purpose) }

  public var description: String {
    "no memory for \(purpose): \(bytes) bytes are refused by the system"
  }
}
