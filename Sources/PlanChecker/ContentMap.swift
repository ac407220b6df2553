/// What each byte of the arena holds: several values at once where they share bytes.
struct ContentMap {
  /// Byte 0 of `value` is at address `origin`, as far as the tagged bytes go.
  struct Tag: Hashable {
    var value: Int
    var origin: Int
  }

  private struct Segment {
    var range: Range<Int>
    var tags: Set<Tag>
  }

  /// Ascending and disjoint; bytes between segments hold nothing known.
  private var segments: [Segment] = []

  /// Whether every byte of the range carries the tag.
  func holds(_ tag: Tag, in range: Range<Int>) -> Bool {
    var reached = range.lowerBound
    var index = firstSegment(endingAfter: range.lowerBound)
    while reached < range.upperBound {
      guard index < segments.count, segments[index].range.lowerBound <= reached,
        segments[index].tags.contains(tag)
      else { return false }
      reached = segments[index].range.upperBound
      index += 1
    }
    return true
  }

  mutating func clear(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    split(at: range.lowerBound)
    split(at: range.upperBound)
    let from = firstSegment(endingAfter: range.lowerBound)
    var to = from
    while to < segments.count, segments[to].range.lowerBound < range.upperBound { to += 1 }
    segments.removeSubrange(from..<to)
  }

  /// Adds the tag to all bytes of the range, which keep the tags that they have.
  mutating func add(_ tag: Tag, in range: Range<Int>) {
    guard !range.isEmpty else { return }
    split(at: range.lowerBound)
    split(at: range.upperBound)
    var index = firstSegment(endingAfter: range.lowerBound)
    var reached = range.lowerBound
    while reached < range.upperBound {
      if index < segments.count, segments[index].range.lowerBound == reached {
        segments[index].tags.insert(tag)
      } else {
        let next = index < segments.count ? segments[index].range.lowerBound : range.upperBound
        let gap = reached..<min(next, range.upperBound)
        segments.insert(Segment(range: gap, tags: [tag]), at: index)
      }
      reached = segments[index].range.upperBound
      index += 1
    }
  }

  private mutating func split(at address: Int) {
    let index = firstSegment(endingAfter: address)
    guard index < segments.count, segments[index].range.lowerBound < address else { return }
    let whole = segments[index]
    segments[index].range = whole.range.lowerBound..<address
    segments.insert(
      Segment(range: address..<whole.range.upperBound, tags: whole.tags), at: index + 1)
  }

  private func firstSegment(endingAfter address: Int) -> Int {
    var low = 0
    var high = segments.count
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].range.upperBound <= address { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
