extension RandomModel {
  /// A small model of which `fails` still holds: parts are left out as long as one can be.
  public func shrunk(while fails: (RandomModel) -> Bool) -> RandomModel {
    var smallest = self
    var index = 0
    while true {
      let reductions = smallest.tree.reductions
      guard index < reductions.count else { return smallest }
      var candidate = smallest
      candidate.tree = reductions[index]
      if fails(candidate) {
        smallest = candidate
      } else {
        index += 1
      }
    }
  }
}

extension Tree {
  /// The tree without one of its parts, or with a part's inner lists in its place; larger steps
  /// first.
  fileprivate var reductions: [Tree] {
    switch self {
    case .scalar, .alias: return []
    case .anchored(let name, let tree): return tree.reductions.map { .anchored(name, $0) }
    case .list(let elements):
      return elements.indices.map { .list(elements.replacing($0, with: [])) }
        + elements.indices.flatMap { index in
          elements[index].lists.map { .list(elements.replacing(index, with: $0)) }
            + elements[index].reductions.map { .list(elements.replacing(index, with: [$0])) }
        }
    case .mapping(let entries):
      return entries.indices.map { .mapping(entries.replacing($0, with: [])) }
        + entries.indices.flatMap { index in
          entries[index].value.reductions.map {
            .mapping(entries.replacing(index, with: [Entry(entries[index].key, $0)]))
          }
        }
    }
  }

  /// The outermost lists inside.
  private var lists: [[Tree]] {
    switch self {
    case .scalar, .alias: []
    case .list(let elements): [elements]
    case .mapping(let entries): entries.flatMap(\.value.lists)
    case .anchored(_, let tree): tree.lists
    }
  }
}

extension Array {
  fileprivate func replacing(_ index: Int, with elements: [Element]) -> [Element] {
    Array(self[..<index]) + elements + Array(self[(index + 1)...])
  }
}
