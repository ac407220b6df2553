/// Where each group of rectangles lies.
package struct Placement: Hashable, Sendable {
  /// For each group, where its lowest byte goes.
  package var offsets: [Int]
  /// The end of the highest group.
  package var bytes: Int
  /// No placement can be smaller: the most bytes in use at one step, or the height of one group.
  /// Both are in whole units of the alignment, so that the last unit's rest may be missing.
  package var lowerBoundBytes: Int
}
