/// What people and machines do to a right model.
extension Tree {
  /// The same with one to three changes at random places.
  func spoilt(_ draws: inout Draws) -> Tree {
    var tree = self
    for _ in 0..<draws.integer(1...3) {
      let count = tree.nodeCount
      var position = draws.integer(0...count - 1)
      tree = tree.changed(at: &position, &draws)
    }
    return tree
  }

  private var nodeCount: Int {
    switch self {
    case .scalar, .alias: 1
    case .list(let elements): elements.reduce(1) { $0 + $1.nodeCount }
    case .mapping(let entries): entries.reduce(1) { $0 + $1.value.nodeCount }
    case .anchored(_, let tree): tree.nodeCount
    }
  }

  /// Counts `position` down to the node that is changed.
  private func changed(at position: inout Int, _ draws: inout Draws) -> Tree {
    if position == 0 {
      position -= 1
      return mistaken(&draws)
    }
    guard position > 0 else { return self }
    if case .anchored(let name, let tree) = self {
      return .anchored(name, tree.changed(at: &position, &draws))
    }
    position -= 1
    switch self {
    case .list(let elements):
      return .list(elements.map { $0.changed(at: &position, &draws) })
    case .mapping(let entries):
      return .mapping(
        entries.map { Entry($0.key, $0.value.changed(at: &position, &draws)) })
    default: return self
    }
  }

  private func mistaken(_ draws: inout Draws) -> Tree {
    switch self {
    case .scalar(let text): return .scalar(Self.mistaken(text, &draws))
    case .alias: return .alias("nowhere")
    case .anchored(_, let tree): return tree.mistaken(&draws)
    case .list(var elements):
      guard !elements.isEmpty else { return .list([.scalar("relu")]) }
      let index = draws.integer(0...elements.count - 1)
      switch draws.integer(0...3) {
      case 0: elements.remove(at: index)
      case 1: elements.insert(elements[index], at: index)
      case 2: elements.swapAt(index, draws.integer(0...elements.count - 1))
      default: return draws.pick([elements[index], .scalar("4"), .mapping([])])
      }
      return .list(elements)
    case .mapping(var entries):
      guard !entries.isEmpty else { return .scalar("7") }
      let index = draws.integer(0...entries.count - 1)
      switch draws.integer(0...4) {
      case 0: entries.remove(at: index)
      case 1: entries.insert(entries[index], at: index)
      case 2: entries[index].key = Self.mistaken(entries[index].key, &draws)
      case 3: entries[index].value = entries[draws.integer(0...entries.count - 1)].value
      default: return draws.pick([entries[index].value, .scalar("true"), .list([])])
      }
      return .mapping(entries)
    }
  }

  private static func mistaken(_ text: String, _ draws: inout Draws) -> String {
    let numbers = [
      "0", "-1", "1", "2", "3", "5", "7", "1000", "1000000", "4294967296", "9223372036854775807",
      "0.5", "1e308", "1e-46", ".nan", "true", "null", "~", "[]", "{}", "[2, 2]", "[0, 1, 2]",
      "\"${1 // 0}\"", "\"${unknown}\"", "\"${\"", "\"${2 ** 62}\"",
    ]
    let words = [
      "loss", "labels", "input", "relu", "conv", "network", "name", "when", "v1", "x1",
      "invertible",
      "nesterov", "patch", "index", "é", "a b", "sequence",
    ]
    switch draws.integer(0...3) {
    case 0: return draws.pick(words)
    case 1 where text.count > 1:
      var letters = Array(text)
      letters.remove(at: draws.integer(0...letters.count - 1))
      return String(letters)
    default: return draws.pick(numbers)
    }
  }
}
