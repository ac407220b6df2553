/// Where an operation's random numbers come from: drawn from Philox keyed by the run's seed, the
/// step and this key (a hash of the operation's stable path), so that a second evaluation repeats
/// them.
public struct RandomStream: Codable, Hashable, Sendable {
  public var key: UInt64

  public init(key: UInt64) { self.key = key }
}
