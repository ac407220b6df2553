/// The states of a position, a hash table by their live values.
struct StateTable {
  struct Entry {
    let live: ValueSet
    /// The least seconds in which the state was reached; infinite where it was not.
    var seconds = Double.infinity
    /// A lower bound on the seconds from the state to the end.
    var bound = 0.0
    /// Whether `bound` was computed to its end. If not, its computation stopped at this value,
    /// which was beyond the limit.
    var isWhole = false
    fileprivate var isThere = false
  }

  /// Open addressing, at most half full.
  private var entries = [Entry](repeating: Entry(live: 0), count: 64)
  private var count = 0

  /// The index of a state's entry, which is valid until the next call of this.
  mutating func index(of live: ValueSet) -> Int {
    var index = slot(of: live)
    if !entries[index].isThere {
      if 2 * count >= entries.count {
        grow()
        index = slot(of: live)
      }
      entries[index] = Entry(live: live, isThere: true)
      count += 1
    }
    return index
  }

  func seconds(of live: ValueSet) -> Double { entries[slot(of: live)].seconds }

  subscript(_ index: Int) -> Entry {
    get { entries[index] }
    set { entries[index] = newValue }
  }

  /// The index of a state's entry, or of the free entry where it would be.
  @inline(__always)
  private func slot(of live: ValueSet) -> Int {
    let hash = live &* 0x9E37_79B9_7F4A_7C15
    var index = Int(truncatingIfNeeded: hash >> UInt64(64 - entries.count.trailingZeroBitCount))
    while entries[index].isThere && entries[index].live != live {
      index = (index + 1) & (entries.count - 1)
    }
    return index
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Entry(live: 0), count: 2 * old.count)
    for entry in old where entry.isThere { entries[slot(of: entry.live)] = entry }
  }
}
