/// What limits the search for offsets, and how each limit was found. All are counts and shares,
/// none is a time, so that the same groups get the same places everywhere. A name that ends in
/// `Part` is a divisor.
package struct LayoutEffort: Hashable, Sendable {
  /// Placements that all searches together may try for each group. With 40 the smallest arenas of
  /// the zoo are within 0.5 % of their live bytes.
  package var placementsPerGroup = 40

  /// Beyond so many placements times groups, each group gets fewer than that. Chosen so that the
  /// layout of a large program takes milliseconds, not tuned.
  package var placementsTimesGroups = 2_000_000

  /// The part of the capacity up to which groups are small, to be placed last. Chosen, not tuned.
  package var negligiblePart = 512

  /// The part of the best capacity at which halving the range of capacities ends. Chosen, not
  /// tuned.
  package var capacityPart = 1000

  /// Short searches before the first long one. On the zoo and on MiniMalloc's instances, what can
  /// be found is mostly found by twelve.
  package var shortSearches = 12

  /// Placements of a short search, in quarters of the number of groups. Chosen with
  /// `shortSearches`.
  package var shortSearchQuarters = 5

  /// Placements of the first long search for each group; the limit doubles after each round of the
  /// three preferences. Chosen, not tuned.
  package var longSearchPlacements = 4

  /// Long searches wait while all placements are more than so many times those of long searches:
  /// two gives either kind one half. Chosen, not tuned.
  package var placementsPerLongPlacement = 2

  /// Placements for each group that the search for a partial placement may try. Where cutting a tie
  /// helps, twelve mostly find one (by trial on the zoo).
  package var partialPlacementsPerGroup = 12

  package init() {}

  /// Placements that all searches together may try for so many groups.
  func placements(_ groups: Int) -> Int {
    max(groups, min(placementsPerGroup * groups, placementsTimesGroups / max(groups, 1)))
  }
}
