/// The states of a position by what is there: the least seconds in which one was reached, and what a bound
/// says of the seconds to the end.
struct StateTable {
  struct Entry {
    let live: StateSpace.Values
    /// Infinite where the state was not reached.
    var seconds = Double.infinity
    var bound = 0.0
    /// Whether the bound is all that there is to know; else the state was beyond a limit already with this.
    var isWhole = false
    fileprivate var isThere = false
  }

  /// Open addressing, at most half full.
  private var entries = [Entry](repeating: Entry(live: 0), count: 64)
  private var count = 0

  /// Where the entry of a state is, until the next call of this.
  mutating func index(of live: StateSpace.Values) -> Int {
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

  func seconds(of live: StateSpace.Values) -> Double { entries[slot(of: live)].seconds }

  subscript(_ index: Int) -> Entry {
    get { entries[index] }
    set { entries[index] = newValue }
  }

  /// Where a state is, or the free place where it would be.
  @inline(__always)
  private func slot(of live: StateSpace.Values) -> Int {
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
