/// Where an operation's random numbers come from: drawn from Philox keyed by the run's seed, the
/// step and this key (a hash of the operation's stable path), so that a second evaluation repeats
/// them.
public struct RandomStream: Codable, Hashable, Sendable {
  public var key: UInt64

  private enum CodingKeys: String, CodingKey {
    case key = "key"
  }

  public init(key: UInt64) { self.key = key }
}
