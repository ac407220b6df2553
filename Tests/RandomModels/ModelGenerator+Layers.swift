import Operations

/// Layers for volumes, each with all of its attributes and forms.
extension ModelGenerator {
  /// A layer's term: a bare word, or a mapping with the keys that all layers have.
  mutating func layerTerm(
    _ name: String, _ attributes: [Tree.Entry], _ shape: Shape, hasWeights: Bool = false
  ) -> Tree {
    var entries = attributes
    entries += commonKeys(shape, canFreeze: hasWeights)
    if entries.isEmpty {
      return draws.pick([
        .scalar(name), .scalar(name), .one(name, .mapping([])), .one(name, .scalar("")),
      ])
    }
    return .one(name, .mapping(draws.chance(0.2) ? draws.shuffled(entries) : entries))
  }

  /// Any layer; now and then it reads a named value instead of what flows.
  mutating func layer(from flowing: Shape) -> Step? {
    var shape = flowing
    var inputs: [Tree.Entry] = []
    let readable = valuesInScope()
    // Vectors have few terms to be read by.
    let vectors = readable.filter { if case .vector = $0.1 { true } else { false } }
    if !readable.isEmpty, draws.chance(vectors.isEmpty ? 0.12 : 0.3) {
      let (name, named, isOuter) = draws.pick(
        vectors.isEmpty || draws.chance(0.5) ? readable : vectors)
      shape = named
      inputs = [.init("inputs", .list([.scalar(name)]))]
      if isOuter, isInside(.couplingBranch) { situations.insert(.outerValueInsideCoupling) }
    }
    let drawn: Step?
    switch shape {
    case .volume(let channels, let extents): drawn = layer(channels, extents)
    case .vector: drawn = vectorLayer(from: shape)
    }
    guard let step = drawn else { return nil }
    guard !inputs.isEmpty else { return step }
    switch step.term {
    case .scalar(let word): return (.one(word, .mapping(inputs)), step.shape)
    case .mapping(let entries):
      guard case .mapping(let keys) = entries[0].value else { return nil }
      return (.one(entries[0].key, .mapping(keys + inputs)), step.shape)
    default: return nil
    }
  }

  /// Names that can be read here, with what they stand for and whether they are of a body around.
  func valuesInScope() -> [(String, Shape, Bool)] {
    guard !isInside(.repeated) else { return [] }
    return scopes.indices.flatMap { index in
      scopes[index].map { ($0.key, $0.value, index < scopes.count - 1) }
    }.sorted { $0.0 < $1.0 }
  }

  private mutating func layer(_ channels: Int, _ extents: [Int]) -> Step? {
    let shape = Shape.volume(channels: channels, extents: extents)
    let name = draws.pick([
      (4, "conv"), (2, "conv-transpose"), (2, "group-norm"), (1, "instance-norm"),
      (1, "batch-norm"), (7, "activation"), (1, "softmax"), (1, "max-pool"), (1, "average-pool"),
      (1, "upsample"), (1, "squeeze"), (1, "unsqueeze"), (1, "orthogonal-down"),
      (1, "orthogonal-up"), (1, "permute"), (1, "split"), (1, "flatten"), (1, "reshape"),
      (1, "dropout"),
    ])
    switch name {
    case "conv": return convolution(extents, isTransposed: false)
    case "conv-transpose": return convolution(extents, isTransposed: true)
    case "group-norm", "instance-norm", "batch-norm": return norm(name, channels, shape)
    case "activation": return activation(shape)
    case "dropout": return scaled(name, "probability", [0, 0.3, 0.9], shape)
    case "softmax": return (layerTerm(name, [], shape), shape)
    case "max-pool", "average-pool": return pool(name, channels, extents)
    case "upsample": return upsample(channels, extents)
    case "squeeze", "unsqueeze", "orthogonal-down", "orthogonal-up":
      return cubes(name, channels, extents)
    case "permute": return permute(channels, shape)
    case "split": return split(channels, extents)
    case "flatten":
      let vector = Shape.vector(shape.count)
      return (layerTerm("flatten", [], vector), vector)
    default: return reshape(shape)
    }
  }

  private mutating func convolution(_ extents: [Int], isTransposed: Bool) -> Step? {
    let out = draws.integer(1...6)
    var attributes: [Tree.Entry] = []
    let isEven = draws.chance(0.5)
    func window(_ values: [Int], _ generator: inout ModelGenerator) -> [Int] {
      let one = generator.draws.pick(values)
      return (0..<3).map { _ in isEven ? one : generator.draws.pick(values) }
    }
    let kernel = window([1, 2, 3, 3], &self)
    var (stride, dilation) = ([1, 1, 1], [1, 1, 1])
    if draws.chance(0.35) {
      stride = window([1, 2, 2, 3], &self)
      attributes.append(.init("stride", expressions.window(stride, &draws)))
    }
    if draws.chance(0.25) {
      dilation = window([1, 2], &self)
      attributes.append(.init("dilation", expressions.window(dilation, &draws)))
    }
    let spans = zip(kernel, dilation).map { $1 * ($0 - 1) }
    var padding = isTransposed ? [0, 0, 0] : spans.map { $0 / 2 }
    if draws.chance(0.35) {
      padding = window([0, 1, 2], &self)
      attributes.append(.init("padding", expressions.window(padding, &draws)))
    }
    let result = (0..<3).map { axis -> Int in
      let span = spans[axis] + 1
      if isTransposed { return (extents[axis] - 1) * stride[axis] - 2 * padding[axis] + span }
      let room = extents[axis] + 2 * padding[axis] - span
      return room < 0 ? 0 : room / stride[axis] + 1
    }
    guard result.allSatisfy({ $0 > 0 }) else { return nil }
    if draws.chance(0.3) { attributes.append(.init("bias", boolean())) }
    let shape = Shape.volume(channels: out, extents: result)
    guard shape.isSmall else { return nil }
    attributes += [
      .init("out", expressions.integer(out, &draws)),
      .init("kernel", expressions.window(kernel, &draws)),
    ]
    let name = isTransposed ? "conv-transpose" : "conv"
    return (layerTerm(name, draws.shuffled(attributes), shape, hasWeights: true), shape)
  }

  private mutating func norm(_ name: String, _ channels: Int, _ shape: Shape) -> Step {
    var attributes: [Tree.Entry] = []
    if name == "group-norm" {
      let groups = draws.pick((1...channels).filter { channels % $0 == 0 })
      let value = expressions.integer(groups, &draws)
      if draws.chance(0.4) { return (.one(name, value), shape) }
      attributes.append(.init("groups", value))
    }
    if draws.chance(0.3) { attributes.append(.init("epsilon", real([1e-5, 0.01, 1]))) }
    if draws.chance(0.3) { attributes.append(.init("affine", boolean())) }
    if name == "batch-norm", draws.chance(0.4) {
      attributes.append(.init("momentum", real([0, 0.1, 0.5, 1])))
    }
    return (layerTerm(name, attributes, shape, hasWeights: true), shape)
  }

  /// One of the activations.
  mutating func activation(_ shape: Shape) -> Step {
    let function = draws.pick(ActivationFunction.all)
    guard let parameter = function.parameter, case .real(let range) = parameter.type,
      let value = parameter.defaultValue?.number
    else { return (layerTerm(function.name, [], shape), shape) }
    let values = [range.lowerBound, value / 2, value, min(3 * value, range.upperBound)]
    return scaled(function.name, parameter.name, values, shape)
  }

  /// A layer with one number, which may stand bare.
  mutating func scaled(
    _ name: String, _ attribute: String, _ values: [Double], _ shape: Shape
  ) -> Step {
    let value = real(values)
    switch draws.integer(0...2) {
    case 0: return (.one(name, value), shape)
    case 1: return (layerTerm(name, [.init(attribute, value)], shape), shape)
    default: return (layerTerm(name, [], shape), shape)
    }
  }

  private mutating func pool(_ name: String, _ channels: Int, _ extents: [Int]) -> Step? {
    let kernel =
      draws.chance(0.5)
      ? Array(repeating: draws.pick([1, 2, 2, 3]), count: 3)
      : extents.map { draws.pick(Array(1...min($0, 3))) }
    let value = expressions.window(kernel, &draws)
    if draws.chance(0.3) {
      guard zip(extents, kernel).allSatisfy({ $0 % $1 == 0 }) else { return nil }
      let shape = Shape.volume(
        channels: channels, extents: zip(extents, kernel).map { $0 / $1 })
      return (.one(name, value), shape)
    }
    var attributes = [Tree.Entry("kernel", value)]
    var (stride, padding) = (kernel, [0, 0, 0])
    if draws.chance(0.6) {
      stride = (0..<3).map { _ in draws.integer(1...2) }
      attributes.append(.init("stride", expressions.window(stride, &draws)))
    }
    if draws.chance(0.4) {
      padding = kernel.map { draws.integer(0...$0 / 2) }
      attributes.append(.init("padding", expressions.window(padding, &draws)))
    }
    let tiles = stride == kernel && padding == [0, 0, 0]
    guard
      (0..<3).allSatisfy({
        extents[$0] + 2 * padding[$0] >= kernel[$0] && (!tiles || extents[$0] % kernel[$0] == 0)
      })
    else { return nil }
    let shape = Shape.volume(
      channels: channels,
      extents: (0..<3).map { (extents[$0] + 2 * padding[$0] - kernel[$0]) / stride[$0] + 1 })
    return (layerTerm(name, attributes, shape), shape)
  }

  private mutating func upsample(_ channels: Int, _ extents: [Int]) -> Step? {
    let factor =
      draws.chance(0.5) ? [2, 2, 2] : (0..<3).map { _ in draws.integer(1...3) }
    let shape = Shape.volume(channels: channels, extents: zip(extents, factor).map { $0 * $1 })
    guard shape.isSmall else { return nil }
    let value = expressions.window(factor, &draws)
    if draws.chance(0.3) { return (.one("upsample", value), shape) }
    var attributes = [Tree.Entry("factor", value)]
    if draws.chance(0.7) {
      let mode = draws.pick(["nearest", "trilinear"])
      attributes.append(.init("mode", expressions.word(mode, &draws)))
    }
    return (layerTerm("upsample", attributes, shape), shape)
  }

  private mutating func split(_ channels: Int, _ extents: [Int]) -> Step {
    let first = draws.integer(0...channels - 1)
    let count = draws.integer(1...channels - first)
    var attributes = [Tree.Entry("count", expressions.integer(count, &draws))]
    if first > 0 || draws.chance(0.3) {
      attributes.append(.init("first", expressions.integer(first, &draws)))
    }
    let shape = Shape.volume(channels: count, extents: extents)
    return (layerTerm("split", attributes, shape), shape)
  }

  mutating func reshape(_ from: Shape) -> Step? {
    var parts = [from.count, 1, 1, 1]
    for _ in 0..<3 {
      let divisors = (2...8).filter { parts[0] % $0 == 0 }
      guard !divisors.isEmpty else { break }
      let divisor = draws.pick(divisors)
      parts[0] /= divisor
      parts[draws.integer(1...3)] *= divisor
    }
    let shape: Shape
    if draws.chance(0.2) {
      shape = .vector(from.count)
      parts = [from.count]
    } else {
      shape = .volume(channels: parts[0], extents: Array(parts[1...]))
    }
    guard shape.isSmall else { return nil }
    let value = expressions.list(parts, &draws)
    if draws.chance(0.5) { return (.one("reshape", value), shape) }
    return (layerTerm("reshape", [.init("shape", value)], shape), shape)
  }
}
