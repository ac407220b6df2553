/// The file that a run's first weights were taken from.
public struct PretrainedSource: Codable, Hashable, Sendable {
  public var path: String
  /// Of its bytes, as `FileDigest` has it.
  public var checksum: String

  private enum CodingKeys: String, CodingKey {
    case path = "path"
    case checksum = "checksum"
  }
}
