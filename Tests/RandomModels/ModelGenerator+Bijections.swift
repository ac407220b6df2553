/// Regions that the compiler has to prove to be bijections, and what may stand in them.
extension ModelGenerator {
  mutating func invertible(_ shape: Shape) -> Step? {
    if isInside(.invertible) { situations.insert(.nestedInvertible) }
    var end = shape
    let terms = body(in: .invertible) { generator in
      var terms: [Tree] = []
      for _ in 0..<generator.draws.integer(1...4) {
        guard generator.allowance > 0 else { break }
        generator.allowance -= 1
        guard let step = generator.bijection(end), step.shape.isSmall else { continue }
        terms.append(step.term)
        end = step.shape
      }
      return terms
    }
    guard !terms.isEmpty else { return nil }
    return (grouping("invertible", terms, named: end), end)
  }

  /// A term that loses nothing.
  mutating func bijection(_ shape: Shape) -> Step? {
    guard case .volume(let channels, let extents) = shape else { return nil }
    switch draws.integer(0...12) {
    case 0...3: return coupling(channels, extents)
    case 4: return permute(channels, shape)
    case 5: return cubes(draws.pick(["squeeze", "orthogonal-down"]), channels, extents)
    case 6: return cubes(draws.pick(["unsqueeze", "orthogonal-up"]), channels, extents)
    case 7: return bijectiveBypass(channels, extents)
    case 8: return invertible(shape)
    case 9:
      return repetition(shape) { generator in
        (0..<2).compactMap { _ in generator.shapePreserving(channels, extents) }
      }
    case 10: return call(shape, isBijection: true)
    case 11: return channelMovements(channels, shape)
    default: return outerSum(shape)
    }
  }

  private mutating func shapePreserving(_ channels: Int, _ extents: [Int]) -> Tree? {
    let shape = Shape.volume(channels: channels, extents: extents)
    return draws.chance(0.5)
      ? coupling(channels, extents)?.term : permute(channels, shape)?.term
  }

  mutating func permute(_ channels: Int, _ shape: Shape) -> Step? {
    let seed = expressions.integer(draws.integer(0...9), &draws)
    switch draws.integer(0...3) {
    case 0: return (.one("permute", seed), shape)
    case 1:
      let sources = expressions.list(draws.shuffled(Array(0..<channels)), &draws)
      return (layerTerm("permute", [.init("sources", sources)], shape), shape)
    case 2: return (layerTerm("permute", [.init("seed", seed)], shape), shape)
    default: return (layerTerm("permute", [], shape), shape)
    }
  }

  /// Squeezing, unsqueezing and their learned counterparts.
  mutating func cubes(_ layer: String, _ channels: Int, _ extents: [Int]) -> Step? {
    let isDown = layer == "squeeze" || layer == "orthogonal-down"
    let isLearned = layer == "orthogonal-down" || layer == "orthogonal-up"
    var factor = extents.map { extent in
      let usable = (1...(isLearned ? 2 : 3)).filter {
        isDown ? extent % $0 == 0 : extent * $0 <= 16
      }
      return draws.pick(usable.isEmpty ? [1] : usable)
    }
    if draws.chance(isDown ? 0.4 : 0.9),
      isDown ? extents.allSatisfy({ $0 % 2 == 0 }) : channels % 8 == 0
    {
      factor = [2, 2, 2]
    }
    if !isDown {
      while channels % factor.reduce(1, *) != 0 { factor[factor.firstIndex { $0 > 1 }!] = 1 }
    }
    // A cube of one voxel is a matrix of one number.
    if isLearned, factor == [1, 1, 1] { return nil }
    let volume = factor.reduce(1, *)
    let shape = Shape.volume(
      channels: isDown ? channels * volume : channels / volume,
      extents: zip(extents, factor).map { isDown ? $0 / $1 : $0 * $1 })
    guard shape.isSmall else { return nil }
    if factor == [2, 2, 2], draws.chance(0.5) {
      return (layerTerm(layer, [], shape, hasWeights: isLearned), shape)
    }
    let value = expressions.window(factor, &draws)
    if draws.chance(0.4) { return (.one(layer, value), shape) }
    return (
      layerTerm(layer, [.init("factor", value)], shape, hasWeights: isLearned), shape
    )
  }

  /// The first channels go round a bijection that changes the extents and back.
  private mutating func bijectiveBypass(_ channels: Int, _ extents: [Int]) -> Step? {
    guard channels > 1, extents.contains(where: { $0 % 2 == 0 }) else { return nil }
    let kept = draws.integer(1...channels - 1)
    let factor = expressions.list(extents.map { $0 % 2 == 0 ? 2 : 1 }, &draws)
    let volume = extents.filter { $0 % 2 == 0 }.reduce(1) { product, _ in product * 2 }
    let below = Shape.volume(
      channels: (channels - kept) * volume,
      extents: extents.map { $0 % 2 == 0 ? $0 / 2 : $0 })
    guard below.isSmall, case .volume(let inner, let size) = below else { return nil }
    if isInside(.invertible) { situations.insert(.bypassInsideInvertible) }
    let (down, up) = draws.pick([("squeeze", "unsqueeze"), ("orthogonal-down", "orthogonal-up")])
    let middle = body(in: .bypass) { $0.shapePreserving(inner, size) }
    let terms = [.one(down, factor)] + (middle.map { [$0] } ?? []) + [.one(up, factor)]
    let shape = Shape.volume(channels: channels, extents: extents)
    return (
      construct(
        "bypass",
        [
          .init("channels", expressions.integer(kept, &draws)), .init("body", .list(terms)),
        ], named: shape), shape
    )
  }

  /// The channels' two halves by `split`, put together in the other order.
  private mutating func channelMovements(_ channels: Int, _ shape: Shape) -> Step? {
    guard channels > 1, !isInside(.repeated) else { return nil }
    let first = draws.integer(1...channels - 1)
    let (whole, front, back) = ("v\(number())", "v\(number())", "v\(number())")
    if isInside(.invertible) { situations.insert(.movementsInsideInvertible) }
    func term(_ layer: String, _ entries: [Tree.Entry]) -> Tree { .one(layer, .mapping(entries)) }
    let terms: [Tree] = [
      term("permute", [.init("name", .scalar(whole)), .init("seed", .scalar("1"))]),
      term(
        "split", [.init("name", .scalar(front)), .init("count", .scalar("\(first)"))]),
      term(
        "split",
        [
          .init("name", .scalar(back)), .init("inputs", .list([.scalar(whole)])),
          .init("first", .scalar("\(first)")), .init("count", .scalar("\(channels - first)")),
        ]),
      term("concat", [.init("inputs", .list([.scalar(back), .scalar(front)]))]),
    ]
    return (.one("sequence", .list(terms)), shape)
  }

  /// The sum with a value from outside. In a region that has to be a bijection it is one only where
  /// that value shares nothing with the region's input, which is seldom.
  private mutating func outerSum(_ shape: Shape) -> Step? {
    guard !isInside(.repeated), scopes.count > 1, !isInside(.invertible) || draws.chance(0.2)
    else { return nil }
    let outer = scopes.dropLast().flatMap { $0.filter { $0.value == shape }.keys }.sorted()
    guard !outer.isEmpty else { return nil }
    let name = "v\(number())"
    let inputs = draws.shuffled([name, draws.pick(outer)]).map { Tree.scalar($0) }
    let terms: [Tree] = [
      .one("permute", .mapping([.init("name", .scalar(name))])),
      .one("add", .mapping([.init("inputs", .list(inputs))])),
    ]
    return (.one("sequence", .list(terms)), shape)
  }

  /// A region on one half of the input's channels that reads what was made of the other half.
  mutating func independentHalves(_ channels: Int, _ extents: [Int]) -> Step? {
    guard channels % 2 == 0 else { return nil }
    let (half, (other, own)) = (channels / 2, ("v\(number())", "v\(number())"))
    func term(_ layer: String, _ entries: [(String, Tree)]) -> Tree {
      .one(layer, .mapping(entries.map { .init($0.0, $0.1) }))
    }
    let terms: [Tree] = [
      term("split", [("count", .scalar("\(half)"))]),
      term("invertible", [("name", .scalar(other)), ("body", .list(["permute"]))]),
      term(
        "split",
        [
          ("inputs", .list(["input"])), ("first", .scalar("\(half)")),
          ("count", .scalar("\(half)")),
        ]),
      .one(
        "invertible",
        .list([
          term("permute", [("name", .scalar(own))]),
          term("add", [("inputs", .list([.scalar(own), .scalar(other)]))]),
        ])),
    ]
    situations.insert(.outerValueInsideInvertible)
    return (.one("sequence", .list(terms)), .volume(channels: half, extents: extents))
  }
}
