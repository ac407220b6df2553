/// How patches are drawn and changed.
extension ModelGenerator {
  mutating func sampling() -> Tree {
    var entries: [Tree.Entry] = []
    if draws.chance(0.8) { entries.append(.init("foreground", real([0, 0.33, 1]))) }
    if draws.chance(0.4) {
      entries.append(.init("per", expressions.word(draws.pick(["patch", "batch"]), &draws)))
    }
    return .mapping(draws.shuffled(entries))
  }

  mutating func augmentation() -> Tree {
    if draws.chance(0.2) { return expressions.word(draws.pick(["none", "standard"]), &draws) }
    var entries: [Tree.Entry] = []
    if draws.chance(0.4) {
      entries.append(.init("set", expressions.word(draws.pick(["none", "standard"]), &draws)))
    }
    if draws.chance(0.6) {
      entries.append(.init("flips", expressions.list(draws.some([0, 1, 2], 0.5), &draws)))
    }
    if draws.chance(0.5) { entries.append(.init("intensity-scale", real([0, 0.1, 1]))) }
    if draws.chance(0.5) { entries.append(.init("intensity-shift", real([0, 0.1, 2]))) }
    for name in draws.some(Self.transforms.map(\.name), 0.3) {
      entries.append(.init(name, transform(name)))
    }
    return .mapping(draws.shuffled(entries))
  }

  /// Names of transforms, with their keys and numbers that these may be; two are a range.
  private static let transforms: [(name: String, keys: [(String, [Double])])] = [
    ("rotation", [("degrees", [0, 15, 180])]), ("scaling", [("factor", [0.7, 1.4])]),
    ("elastic", [("scale", [0.05, 0.25]), ("magnitude", [0, 3])]),
    ("noise", [("deviation", [0, 0.1])]),
    ("blur", [("channels", [0, 0.5, 1]), ("sigma", [0.5, 1])]),
    ("brightness", [("factor", [0.75, 1.25])]), ("contrast", [("factor", [0.5, 2])]),
    ("low-resolution", [("channels", [0, 0.5, 1]), ("scale", [0.5, 1])]),
    ("inverted-gamma", [("exponent", [0.7, 1.5])]), ("gamma", [("exponent", [0.5, 2])]),
  ]

  private mutating func transform(_ name: String) -> Tree {
    if draws.chance(0.3) { return expressions.word(draws.pick(["on", "off"]), &draws) }
    var entries: [Tree.Entry] = []
    if draws.chance(0.6) { entries.append(.init("probability", real([0, 0.3, 1]))) }
    for (key, numbers) in Self.transforms.first(where: { $0.name == name })!.keys
    where draws.chance(0.6) {
      let bounds = numbers.map { expressions.real($0, &draws) }
      let range =
        draws.chance(0.2) ? .scalar("\"${\(numbers)}\"") : Tree.list(bounds)
      entries.append(.init(key, numbers.count == 2 ? range : draws.pick(bounds)))
    }
    return .mapping(draws.shuffled(entries))
  }
}
