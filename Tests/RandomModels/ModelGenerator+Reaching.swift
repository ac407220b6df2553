/// Terms that lead from one shape to another.
extension ModelGenerator {
  /// Terms that end with a wanted shape, whatever comes before.
  mutating func reaching(_ end: Shape, from start: Shape) -> [Tree] {
    switch (start, end) {
    case (.vector, .vector(let length)): return [dense(length)]
    case (.vector, .volume(let channels, let extents)):
      return [dense(end.count), unflatten(channels, extents)]
    case (.volume(let channels, let extents), .vector(let length)):
      guard start.count > 128 else {
        return [layerTerm("flatten", [], .vector(start.count)), dense(length)]
      }
      let whole = expressions.list(extents, &draws)
      return [
        .one("average-pool", whole), layerTerm("flatten", [], .vector(channels)), dense(length),
      ]
    case (.volume(_, let from), .volume(let channels, let to)):
      guard from != to else { return [head(channels)] }
      guard let resampling = resampling(from, to, channels) else {
        let latent = draws.integer(2...6)
        return reaching(.vector(latent), from: start) + reaching(end, from: .vector(latent))
      }
      return resampling + [head(channels)]
    }
  }

  mutating func unflatten(_ channels: Int, _ extents: [Int]) -> Tree {
    let shape = Shape.volume(channels: channels, extents: extents)
    if draws.chance(0.3) {
      return .one("reshape", expressions.list([channels] + extents, &draws))
    }
    return layerTerm(
      "unflatten",
      [
        .init("channels", expressions.integer(channels, &draws)),
        .init("size", expressions.window(extents, &draws)),
      ], shape)
  }

  private mutating func head(_ channels: Int) -> Tree {
    let kernel = draws.pick([1, 1, 3])
    var entries: [Tree.Entry] = [
      .init("out", expressions.integer(channels, &draws)),
      .init("kernel", expressions.integer(kernel, &draws)),
    ]
    if draws.chance(0.2) { entries.append(.init("bias", boolean())) }
    return .one("conv", .mapping(entries))
  }

  /// Pools, strides or upsampling between extents, nil where neither divides the other.
  private mutating func resampling(_ from: [Int], _ to: [Int], _ channels: Int) -> [Tree]? {
    guard zip(from, to).allSatisfy({ $0 % $1 == 0 || $1 % $0 == 0 }) else { return nil }
    let down = zip(from, to).map { max(1, $0 / $1) }
    let up = zip(from, to).map { max(1, $1 / $0) }
    var terms: [Tree] = []
    if down != [1, 1, 1] {
      let name = draws.pick(["max-pool", "average-pool", "conv"])
      let window = expressions.window(down, &draws)
      terms.append(
        name != "conv"
          ? .one(name, window)
          : .one(
            "conv",
            .mapping([
              .init("out", .scalar("\(channels)")), .init("kernel", window),
              .init("stride", window), .init("padding", .scalar("0")),
            ])))
    }
    if up != [1, 1, 1] {
      let window = expressions.window(up, &draws)
      terms.append(
        draws.chance(0.6)
          ? .one("upsample", window)
          : .one(
            "conv-transpose",
            .mapping([
              .init("out", .scalar("\(channels)")), .init("kernel", window),
              .init("stride", window),
            ])))
    }
    return terms
  }
}
