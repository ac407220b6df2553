/// Places for some groups that leave room for the others.
package struct PartialPlacement: Sendable {
  /// For each group; `.unplaced` for the followers.
  var offsets: [Int]
  /// The others, in the order in which first fit is to place them.
  var followers: [Int]

  /// What a short search finds within `capacity` bytes, small groups left to the end. Nil where it
  /// finds nothing, which is no proof that there is nothing.
  package static func search(
    _ groups: [[Rectangle]], alignment: Int, within capacity: Int,
    effort: LayoutEffort = LayoutEffort()
  ) -> PartialPlacement? {
    let capacity = capacity / alignment
    let all = groups.map { $0.filter { $0.bytes > 0 }.map { $0.inUnits(of: alignment) } }
    let extent = all.map { $0.reduce(0) { max($0, $1.start + $1.bytes) } }
    let negligible = capacity / effort.negligiblePart
    let large = all.indices.filter { extent[$0] > negligible }
    let units = large.map { all[$0] }
    let sections = Sections(units)
    guard sections.lowerBound <= capacity else { return nil }
    let hard = HardGroups(sections, Conflicts(units), capacity: capacity, negligible: 0)
    var result = PartialPlacement(
      offsets: [Int](repeating: .unplaced, count: groups.count),
      followers: hard.followers.map { large[$0] }
        + all.indices.filter { extent[$0] <= negligible }
        .sorted { (-extent[$0], $0) < (-extent[$1], $1) })
    var searches = BufferAllocator.searches(hard, units, sections, effort)
    var turn = 0
    let most = effort.partialPlacementsPerGroup * hard.groups.count
    while searches.reduce(0, { $0 + $1.placements }) <= most {
      switch searches[turn].attempt(capacity: capacity, limit: Int.max / 2) {
      case .found:
        for (index, group) in hard.groups.enumerated() {
          let offset = searches[turn].solution[index]
          result.offsets[large[group]] =
            turn == 0 ? offset : capacity - offset - sections.extent[group]
        }
        return result
      case .exhausted: return nil
      case .stopped: turn = (turn + 1) % searches.count
      }
    }
    return nil
  }
}
