/// Where each group of rectangles lies.
public struct Placement: Hashable, Sendable {
  /// For each group, where its lowest byte goes.
  public var offsets: [Int]
  /// The end of the highest group.
  public var bytes: Int
  /// No placement can be smaller: the most bytes in use at one step, or the height of one group.
  /// Both are in whole units of the alignment, so that the last unit's rest may be missing.
  public var lowerBoundBytes: Int
}
