/// Layers that read several values, and layers that share their weights.
extension ModelGenerator {
  /// `add` or `concat` of named values; those that fit are in scope, or named first.
  mutating func combination(_ shape: Shape) -> Step? {
    guard case .volume(let channels, let extents) = shape, !isInside(.repeated) else { return nil }
    let name = "v\(number())"
    var names = [name]
    var width = channels
    let adds = draws.chance(0.5)
    for (other, named, isOuter) in valuesInScope() where draws.chance(0.6) {
      guard case .volume(let count, let size) = named, size == extents,
        !adds || count == channels
      else { continue }
      names.append(other)
      width += count
      if isOuter, isInside(.couplingBranch) { situations.insert(.outerValueInsideCoupling) }
    }
    if names.count == 1 {
      names.append(name)
      width += channels
    }
    let end = Shape.volume(channels: adds ? channels : width, extents: extents)
    guard end.isSmall else { return nil }
    let inputs = draws.shuffled(names).map { Tree.scalar($0) }
    let word = adds ? "add" : "concat"
    let first = Tree.one(
      draws.pick(["sigmoid", "silu"]), .mapping([.init("name", .scalar(name))]))
    let second = layerTerm(word, [.init("inputs", .list(inputs))], end)
    return (.one("sequence", .list([first, second])), end)
  }

  /// A layer that shares its weights with one before.
  mutating func shared(_ shape: Shape) -> Step? {
    guard case .volume(let channels, let extents) = shape, !isInside(.frozen) else { return nil }
    if let known = sharedWeights.first(where: { $0.from == shape }) {
      situations.insert(known.isFrozen ? .sharedFrozenWeights : .sharedWeights)
      return (.one(known.layer, .mapping(known.attributes)), known.to)
    }
    let layer = draws.pick([
      "conv", "conv", "conv-transpose", "instance-norm", "batch-norm", "group-norm",
      "orthogonal-down", "orthogonal-up",
    ])
    let name = "shared\(number())"
    let isFrozen = draws.chance(0.2)
    var attributes = [Tree.Entry("weights", .scalar(name))]
    var end = shape
    switch layer {
    case "conv-transpose":
      attributes += [.init("out", .scalar("\(channels)")), .init("kernel", .scalar("1"))]
    case "orthogonal-down":
      guard extents[2] % 2 == 0 else { return nil }
      attributes.append(.init("factor", .scalar("[1, 1, 2]")))
      end = .volume(
        channels: 2 * channels, extents: [extents[0], extents[1], extents[2] / 2])
    case "orthogonal-up":
      guard channels % 2 == 0, extents[0] < 9 else { return nil }
      attributes.append(.init("factor", .scalar("[2, 1, 1]")))
      end = .volume(
        channels: channels / 2, extents: [2 * extents[0], extents[1], extents[2]])
    case "conv":
      let out = draws.chance(0.7) ? channels : draws.integer(1...4)
      end = .volume(channels: out, extents: extents)
      attributes += [.init("out", .scalar("\(out)")), .init("kernel", .scalar("3"))]
    case "group-norm": attributes.append(.init("groups", .scalar("1")))
    default: break
    }
    if isFrozen { attributes.append(.init("frozen", .scalar("true"))) }
    sharedWeights.append(
      SharedWeights(
        name: name, layer: layer, isFrozen: isFrozen, from: shape, to: end,
        attributes: attributes))
    return (.one(layer, .mapping(attributes)), end)
  }
}
