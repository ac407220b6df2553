/// What a backend finds in the values that it computes, beside the values.
public struct Faults: Hashable, Sendable {
  /// A value came out of the range of its fixed-point grid (`FixedPoint`).
  public var leftRange: Bool
  /// A norm of gradients, or a parameter, its moving average, optimizer state or running statistic
  /// after its update, is not finite.
  public var notFinite: Bool

  public init(leftRange: Bool = false, notFinite: Bool = false) {
    self.leftRange = leftRange
    self.notFinite = notFinite
  }

  public mutating func formUnion(_ other: Faults) {
    leftRange = leftRange || other.leftRange
    notFinite = notFinite || other.notFinite
  }
}
