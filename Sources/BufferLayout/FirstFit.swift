/// Places groups in the given order, each as low as those before it allow, around those in `placed`
/// that have an offset already.
func firstFit(_ order: [Int], _ conflicts: Conflicts, around placed: [Int]) -> [Int] {
  var offsets = placed
  var forbidden: [Range<Int>] = []
  for group in order {
    forbidden.removeAll(keepingCapacity: true)
    for conflict in conflicts.of(group) where offsets[conflict.other] != .unplaced {
      let base = offsets[conflict.other]
      let high = base - conflict.distances.lowerBound + 1
      if high > 0 { forbidden.append(base - conflict.distances.upperBound + 1..<high) }
    }
    forbidden.sort { $0.lowerBound < $1.lowerBound }
    var offset = 0
    for range in forbidden {
      if range.lowerBound > offset { break }
      offset = max(offset, range.upperBound)
    }
    offsets[group] = offset
  }
  return offsets
}
