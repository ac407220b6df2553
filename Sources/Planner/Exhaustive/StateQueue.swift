/// A binary heap of nodes by their keys, the least first; of equal keys the earlier node first.
struct StateQueue {
  private struct Entry {
    var key: Double
    var node: Int

    func precedes(_ other: Entry) -> Bool {
      key != other.key ? key < other.key : node < other.node
    }
  }

  private var entries: [Entry] = []

  var isEmpty: Bool { entries.isEmpty }

  mutating func push(_ key: Double, _ node: Int) {
    let entry = Entry(key: key, node: node)
    entries.append(entry)
    var child = entries.count - 1
    while child > 0, entry.precedes(entries[(child - 1) / 2]) {
      entries[child] = entries[(child - 1) / 2]
      child = (child - 1) / 2
    }
    entries[child] = entry
  }

  mutating func pop() -> Int? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first.node }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1].precedes(entries[child]) { child += 1 }
      guard entries[child].precedes(last) else { break }
      entries[parent] = entries[child]
      parent = child
    }
    entries[parent] = last
    return first.node
  }
}
