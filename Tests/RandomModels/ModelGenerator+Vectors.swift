/// Layers for vectors, and variational auto-encoders made of them.
extension ModelGenerator {
  mutating func vectorLayer(from shape: Shape) -> Step? {
    switch draws.integer(0...10) {
    case 0...2:
      let result = Shape.vector(draws.integer(1...8))
      return (dense(result.count), result)
    case 3: return scaled("dropout", "probability", [0, 0.3, 0.9], shape)
    case 4: return normalSample()
    case 5: return reshape(shape)
    case 6:
      let result = Shape.volume(channels: shape.count, extents: [1, 1, 1])
      guard result.isSmall else { return nil }
      return (unflatten(shape.count, [1, 1, 1]), result)
    case 7: return sharedVectorLayer(shape)
    case 8: return (layerTerm("softmax", [], shape), shape)
    default: return activation(shape)
    }
  }

  mutating func dense(_ count: Int) -> Tree {
    let value = expressions.integer(count, &draws)
    if draws.chance(0.4) { return .one("dense", value) }
    var attributes = [Tree.Entry("out", value)]
    if draws.chance(0.5) { attributes.append(.init("bias", boolean())) }
    return layerTerm("dense", attributes, .vector(count), hasWeights: true)
  }

  private mutating func normalSample() -> Step {
    situations.insert(.variational)
    let shape = Shape.vector(draws.integer(1...6))
    let value = expressions.integer(shape.count, &draws)
    if draws.chance(0.3) { return (.one("normal-sample", value), shape) }
    var attributes = [Tree.Entry("latent", value)]
    if draws.chance(0.7) { attributes.append(.init("divergence-weight", real([0, 0.1, 2]))) }
    return (layerTerm("normal-sample", attributes, shape, hasWeights: true), shape)
  }

  /// The pieces of a variational auto-encoder.
  mutating func variational(from shape: Shape, to end: Shape) -> [Tree] {
    var terms = reaching(.vector(draws.integer(2...6)), from: shape)
    let (sample, latent) = normalSample()
    terms.append(sample)
    terms += reaching(end, from: latent)
    return terms
  }

  /// A layer for vectors that shares its weights with one before.
  private mutating func sharedVectorLayer(_ shape: Shape) -> Step? {
    guard !isInside(.frozen) else { return nil }
    if let known = sharedWeights.first(where: { $0.from == shape }) {
      return (.one(known.layer, .mapping(known.attributes)), known.to)
    }
    let layer = draws.pick(["dense", "normal-sample"])
    let end = Shape.vector(draws.chance(0.7) ? shape.count : draws.integer(1...6))
    guard shape.count * end.count <= 10_000 else { return nil }
    let name = "shared\(number())"
    sharedWeights.append(
      SharedWeights(
        name: name, layer: layer, isFrozen: false, from: shape, to: end,
        attributes: [
          .init("weights", .scalar(name)),
          .init(layer == "dense" ? "out" : "latent", .scalar("\(end.count)")),
        ]))
    return sharedVectorLayer(shape)
  }
}
