import Operations

/// Sequences and constructs.
extension ModelGenerator {
  /// A term, and the shape of what flows on after it.
  typealias Step = (term: Tree, shape: Shape)

  /// Up to `length` terms from a shape, and where they end.
  mutating func sequence(from start: Shape, length: Int) -> (terms: [Tree], end: Shape) {
    var terms: [Tree] = []
    var shape = start
    for _ in 0..<length {
      guard allowance > 0 else { break }
      allowance -= 1
      guard let step = term(from: shape), step.shape.isSmall else { continue }
      terms.append(step.term)
      shape = step.shape
      if draws.chance(0.05) {
        terms.append(excluded())
        situations.insert(.excludedTerm)
      }
    }
    return (terms, shape)
  }

  /// Terms from one shape to another.
  mutating func body(from start: Shape, to end: Shape, length: Int) -> [Tree] {
    var (terms, shape) = sequence(from: start, length: length)
    if shape == end, draws.chance(0.4) { return terms }
    terms += reaching(end, from: shape)
    return terms
  }

  /// A term that a condition leaves out: what it needs is there, whether it fits or not.
  private mutating func excluded() -> Tree {
    let (word, required) = draws.pick(Self.terms)
    let entries = required.map { Tree.Entry($0.0, $0.1) }
    return .one(word, .mapping(entries + [.init("when", expressions.boolean(false, &draws))]))
  }

  /// Layers and constructs with the keys that they need.
  private static let terms: [(String, [(String, Tree)])] =
    [
      ("conv", [("out", "3"), ("kernel", "1")]),
      ("conv-transpose", [("out", "3"), ("kernel", "1")]),
      ("group-norm", [("groups", "1")]), ("instance-norm", []), ("batch-norm", []), ("softmax", []),
      ("max-pool", [("kernel", "2")]), ("average-pool", [("kernel", "2")]),
      ("upsample", [("factor", "2")]), ("squeeze", []), ("unsqueeze", []), ("orthogonal-down", []),
      ("orthogonal-up", []), ("permute", []), ("split", [("count", "1")]),
      ("concat", [("inputs", ["nothing", "nothing"])]),
      ("add", [("inputs", ["nothing", "nothing"])]),
      ("dense", [("out", "2")]), ("flatten", []),
      ("unflatten", [("channels", "1"), ("size", "2")]),
      ("reshape", [("shape", ["2", "2"])]), ("dropout", []), ("normal-sample", [("latent", "2")]),
      ("coupling", [("f", []), ("g", [])]), ("skip", [("body", ["relu"])]),
      ("bypass", [("channels", "1"), ("body", ["relu"])]),
      ("branch", [("output", "main"), ("body", ["relu"])]), ("invertible", [("body", ["relu"])]),
      ("repeat", [("times", "1"), ("body", ["relu"])]), ("sequence", [("body", ["relu"])]),
    ] + ActivationFunction.all.map { ($0.name, []) }

  private mutating func term(from shape: Shape) -> Step? {
    guard case .volume(let channels, let extents) = shape else { return layer(from: shape) }
    let construct = draws.pick([
      (10, "layer"), (3, "coupling"), (2, "invertible"), (1, "skip"), (1, "bypass"), (1, "branch"),
      (1, "repeat"), (1, "choose"), (1, "sequence"), (1, "block"), (1, "named"), (1, "shared"),
      (2, "bijection"),
    ])
    switch construct {
    case "coupling": return coupling(channels, extents)
    case "invertible": return invertible(shape)
    case "skip": return skip(shape)
    case "bypass": return bypass(channels, extents)
    case "branch":
      guard usedBranches < branchOutputs.count, !isInside(.repeated), !isInside(.block) else {
        return nil
      }
      return (branch(from: shape), shape)
    case "repeat": return repetition(shape) { $0.body(from: shape, to: shape, length: 2) }
    case "choose":
      return choice(shape) { $0.body(from: shape, to: shape, length: 2) }
    case "sequence":
      let (terms, end) = sequence(from: shape, length: 2)
      guard !terms.isEmpty else { return nil }
      return (grouping("sequence", terms, named: end), end)
    case "block": return call(shape, isBijection: false)
    case "named": return combination(shape)
    case "shared": return shared(shape)
    case "bijection": return bijection(shape)
    default: return layer(from: shape)
    }
  }

  // MARK: Keys that all terms have

  /// A construct's term with `name`, `frozen` and `when` now and then.
  mutating func construct(_ word: String, _ entries: [Tree.Entry], named shape: Shape?) -> Tree {
    var entries = entries
    let isFrozen = entries.contains { $0.key == "frozen" }
    entries += commonKeys(shape, canFreeze: !isFrozen, canExclude: word != "choose")
    return .one(word, .mapping(draws.chance(0.2) ? draws.shuffled(entries) : entries))
  }

  /// `sequence` and `invertible`, whose body may be the value itself.
  mutating func grouping(_ word: String, _ terms: [Tree], named shape: Shape) -> Tree {
    if draws.chance(0.5) { return .one(word, .list(terms)) }
    return construct(word, [.init("body", .list(terms))], named: shape)
  }

  /// `name`, `frozen` and a `when` that holds.
  mutating func commonKeys(
    _ shape: Shape?, canFreeze: Bool, canExclude: Bool = true
  ) -> [Tree.Entry] {
    var entries: [Tree.Entry] = []
    let isVector = if case .vector? = shape { true } else { false }
    if let shape, !isInside(.repeated), draws.chance(isVector ? 0.5 : 0.2) {
      let number = number()
      entries.append(.init("name", expressions.name("v", number, &draws)))
      scopes[scopes.count - 1]["v\(number)"] = shape
    }
    if canFreeze, draws.chance(0.1) { entries.append(.init("frozen", boolean())) }
    if canExclude, draws.chance(0.1) {
      entries.append(.init("when", expressions.boolean(true, &draws)))
    }
    return entries
  }

  /// A construct's own `frozen`, which holds for all inside.
  private mutating func freezing() -> (Surrounding?, [Tree.Entry]) {
    guard draws.chance(0.05), !isInside(.frozen) else { return (nil, []) }
    situations.insert(.frozenConstruct)
    return (.frozen, [.init("frozen", expressions.boolean(true, &draws))])
  }

  // MARK: Constructs

  mutating func coupling(_ channels: Int, _ extents: [Int]) -> Step? {
    guard channels > 1 else { return nil }
    var entries: [Tree.Entry] = []
    var first = channels / 2
    if channels % 2 != 0 || draws.chance(0.3) {
      first = draws.integer(1...channels - 1)
      entries.append(.init("first", expressions.integer(first, &draws)))
      if first * 2 != channels { situations.insert(.unevenCoupling) }
    }
    if isInside(.couplingBranch) { situations.insert(.couplingInsideCoupling) }
    if isInside(.invertible) { situations.insert(.couplingInsideInvertible) }
    if isInside(.branch) { situations.insert(.couplingInsideBranch) }
    let state = Shape.volume(channels: first, extents: extents)
    let argument = Shape.volume(channels: channels - first, extents: extents)
    let (frozen, keys) = freezing()
    entries += keys
    func branch(_ from: Shape, _ to: Shape, _ generator: inout ModelGenerator) -> Tree {
      if let frozen { generator.surroundings.append(frozen) }
      defer { if frozen != nil { generator.surroundings.removeLast() } }
      let length = generator.draws.integer(0...3)
      return .list(
        generator.body(in: .couplingBranch) { $0.body(from: from, to: to, length: length) })
    }
    var f = branch(argument, state, &self)
    if draws.chance(0.35) {
      if isInside(.invertible) { situations.insert(.oneSidedInsideInvertible) }
      entries += [.init("style", .scalar("one-sided")), .init("f", f)]
    } else {
      if draws.chance(0.3) { entries.append(.init("style", .scalar("additive"))) }
      var g: Tree
      if first * 2 == channels, draws.chance(0.15), !f.holdsBranch {
        let anchor = "a\(number())"
        (f, g) = (.anchored(anchor, f), .alias(anchor))
        situations.insert(.alias)
      } else {
        g = branch(state, argument, &self)
      }
      entries += [.init("f", f), .init("g", g)]
    }
    let shape = Shape.volume(channels: channels, extents: extents)
    return (construct("coupling", entries, named: shape), shape)
  }

  private mutating func skip(_ shape: Shape) -> Step? {
    guard case .volume(let channels, let extents) = shape else { return nil }
    let adds = draws.chance(0.5)
    let width = adds ? channels : draws.integer(1...4)
    let target = Shape.volume(channels: width, extents: extents)
    let terms = body { $0.body(from: shape, to: target, length: $0.draws.integer(0...3)) }
    var entries = [Tree.Entry("body", .list(terms))]
    if !adds || draws.chance(0.5) {
      entries.append(.init("combine", expressions.word(adds ? "add" : "concat", &draws)))
    }
    let end = adds ? shape : Shape.volume(channels: width + channels, extents: extents)
    guard end.isSmall else { return nil }
    return (construct("skip", entries, named: end), end)
  }

  private mutating func bypass(_ channels: Int, _ extents: [Int]) -> Step? {
    guard channels > 1 else { return nil }
    let kept = draws.integer(1...channels - 1)
    let inner = Shape.volume(channels: channels - kept, extents: extents)
    let width = draws.integer(1...4)
    let target = Shape.volume(channels: width, extents: extents)
    let terms = body(in: .bypass) {
      $0.body(from: inner, to: target, length: $0.draws.integer(0...2))
    }
    let end = Shape.volume(channels: kept + width, extents: extents)
    return (
      construct(
        "bypass",
        [
          .init("channels", expressions.integer(kept, &draws)), .init("body", .list(terms)),
        ], named: end), end
    )
  }

  /// A side path to the next output that has none.
  mutating func branch(from shape: Shape) -> Tree {
    let output = branchOutputs[usedBranches]
    usedBranches += 1
    if isInside(.couplingBranch) { situations.insert(.branchInsideCoupling) }
    let terms = body(in: .branch) { generator in
      if generator.draws.chance(0.3) { return generator.variational(from: shape, to: output.shape) }
      let length = generator.draws.integer(0...3)
      return generator.body(from: shape, to: output.shape, length: length)
    }
    return construct(
      "branch", [.init("output", .scalar(output.name)), .init("body", .list(terms))], named: shape)
  }

  /// A body as often as `times` says; it ends with the shape that it starts with.
  mutating func repetition(
    _ shape: Shape, _ body: (inout ModelGenerator) -> [Tree]
  ) -> Step? {
    let times = draws.pick([0, 1, 2, 2, 3])
    var terms = within(.repeated, body)
    guard !terms.isEmpty else { return nil }
    var entries = [Tree.Entry("times", expressions.integer(times, &draws))]
    if draws.chance(0.5) {
      let index = "i\(number())"
      entries.append(.init("index", .scalar(index)))
      if draws.chance(0.6), !isInside(.repeated) {
        let number = number()
        let keys = [Tree.Entry("name", .scalar("\"n\(number)-${\(index)}\""))]
        terms.append(.one("permute", .mapping(keys + [.init("seed", .scalar("\"${\(index)}\""))])))
        for iteration in 0..<times { scopes[scopes.count - 1]["n\(number)-\(iteration)"] = shape }
        situations.insert(.indexedNames)
      }
    }
    entries.append(.init("body", .list(terms)))
    return (construct("repeat", entries, named: times > 0 ? shape : nil), shape)
  }

  /// Bodies of which a condition selects one.
  mutating func choice(
    _ shape: Shape, _ body: (inout ModelGenerator) -> [Tree]
  ) -> Step? {
    func dead(_ generator: inout ModelGenerator) -> Tree {
      .list(generator.within(.repeated, body))
    }
    var entries: [Tree.Entry] = []
    let selected = draws.integer(0...2)
    if draws.chance(0.5) {
      var cases: [Tree] = []
      for index in 0..<2 {
        let condition = expressions.boolean(index == selected, &draws)
        cases.append(.mapping([.init("when", condition), .init("then", dead(&self))]))
      }
      entries.append(.init("cases", .list(cases)))
    } else {
      entries.append(.init("when", expressions.boolean(selected == 0, &draws)))
      entries.append(.init("then", dead(&self)))
    }
    if draws.chance(0.7) { entries.append(.init("else", dead(&self))) }
    return (construct("choose", entries, named: shape), shape)
  }
}

extension Tree {
  /// Whether a side path stands in it, which can be there once only.
  fileprivate var holdsBranch: Bool {
    switch self {
    case .scalar, .alias: false
    case .list(let elements): elements.contains(where: \.holdsBranch)
    case .mapping(let entries): entries.contains { $0.key == "branch" || $0.value.holdsBranch }
    case .anchored(_, let tree): tree.holdsBranch
    }
  }
}
