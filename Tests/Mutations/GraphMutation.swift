/// One to three changes of a compiled graph's JSON, or of a piece of one: numbers, words, pieces moved or left out.
package struct GraphMutation: Sendable {
  package let tree: JSONTree
  /// Pieces to put elsewhere, by the key that they stand under.
  private let pieces: [String: [JSONTree]]
  private let strings: [String]

  package init(_ tree: JSONTree) {
    self.tree = tree
    var pieces: [String: [JSONTree]] = [:]
    var strings: Set<String> = []
    Self.visit(tree, under: "") { key, value in
      if pieces[key, default: []].count < 400 { pieces[key, default: []].append(value) }
      if case .string(let string) = value, string.count < 40 { strings.insert(string) }
      if case .object(let members) = value { strings.formUnion(members.map(\.key)) }
    }
    self.pieces = pieces
    self.strings = strings.sorted()
  }

  private static func visit(
    _ value: JSONTree, under key: String, _ body: (String, JSONTree) -> Void
  ) {
    body(key, value)
    switch value {
    case .object(let members):
      for member in members { visit(member.value, under: member.key, body) }
    case .array(let elements): for element in elements { visit(element, under: key, body) }
    case .string, .word: break
    }
  }

  package func mutated(_ random: inout RandomSource) -> JSONTree {
    var tree = self.tree
    for _ in 0...random.below(3) { tree = change(tree, under: "", depth: 0, &random) }
    return tree
  }

  /// What stands under a key somewhere in the tree; under one that was changed, the whole tree.
  private func pieces(under key: String) -> [JSONTree] { pieces[key] ?? [tree] }

  /// Walks down by equal chances, so that few and large parts are met as often as many small ones.
  private func change(
    _ value: JSONTree, under key: String, depth: Int, _ random: inout RandomSource
  ) -> JSONTree {
    let stops = depth > 1 && random.below(6) == 0
    switch value {
    case .object(var members) where !members.isEmpty:
      let index = random.below(members.count)
      if stops {
        switch random.below(4) {
        case 0: members.remove(at: index)
        case 1: members[index].key = random.pick(strings)
        case 2: members[index].value = .word("null")
        default: return random.pick(pieces(under: key))
        }
      } else {
        members[index].value = change(
          members[index].value, under: members[index].key, depth: depth + 1, &random)
      }
      return .object(members)
    case .array(var elements) where !elements.isEmpty:
      let index = random.below(elements.count)
      if stops {
        switch random.below(5) {
        case 0: elements.remove(at: index)
        case 1: elements.insert(elements[index], at: random.below(elements.count))
        case 2: elements.swapAt(index, random.below(elements.count))
        case 3: elements[index] = random.pick(pieces(under: key))
        default: return .array([])
        }
      } else {
        elements[index] = change(elements[index], under: key, depth: depth + 1, &random)
      }
      return .array(elements)
    case .object, .array: return random.pick(pieces(under: key))
    case .string: return random.below(3) == 0 ? .string("") : .string(random.pick(strings))
    case .word(let word): return .word(changed(word, under: key, &random))
    }
  }

  private func changed(
    _ word: String, under key: String, _ random: inout RandomSource
  ) -> String {
    if random.below(3) == 0, case .word(let other) = random.pick(pieces(under: key)) {
      return other
    }
    guard let number = Int(word) else {
      guard let number = Double(word) else { return word == "true" ? "false" : "true" }
      return random.pick(["\(-number)", "\(number * 2)", "0", "1e308", "-1e308", "1e-320", "1e999"])
    }
    let near = [1, 2, 8, 64, 4096].flatMap { [number &+ $0, number &- $0] }
    let far = [
      0, 1, -1, 7, 1000, 100_000, 1 << 31, 1 << 46, 1 << 53, 1 << 62, .max, .min, number &* 2,
      number / 2, 0 &- number,
    ]
    return random.pick((near + far).map(String.init) + ["0.5", "1e400"])
  }
}
