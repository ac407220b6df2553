/// Blocks: drawn for a place and called there and elsewhere, and one that calls itself.
extension ModelGenerator {
  /// A call of a block that fits the place, which is drawn first where there is none.
  mutating func call(_ shape: Shape, isBijection: Bool) -> Step? {
    let fitting = blocks.indices.filter {
      blocks[$0].from == shape && (blocks[$0].isBijection || !isBijection)
    }
    if !fitting.isEmpty, draws.chance(0.7) {
      let index = draws.pick(fitting)
      blocks[index].calls += 1
      situations.insert(.blockCalledTwice)
      return (blocks[index].call, blocks[index].to)
    }
    guard blocks.count < 3, !isInside(.block) else { return nil }
    if !isBijection, draws.chance(0.4), let step = recursion(shape) { return step }
    return drawnBlock(shape, isBijection: isBijection)
  }

  private mutating func drawnBlock(_ shape: Shape, isBijection: Bool) -> Step? {
    let name = "block\(number())"
    var arguments: [Tree.Entry] = []
    var given: [Tree.Entry] = []
    let outer = (expressions.variables, scopes, surroundings)
    for _ in 0..<draws.integer(0...3) { argument(&arguments, &given) }
    scopes = [[:]]
    surroundings = surroundings.filter { $0 == .frozen } + [.block, .repeated]
    var end = shape
    var terms: [Tree] = []
    for _ in 0..<draws.integer(1...3) {
      let step = isBijection ? bijection(end) : layer(from: end)
      guard let step, step.shape.isSmall else { continue }
      terms.append(step.term)
      end = step.shape
    }
    (expressions.variables, scopes, surroundings) = outer
    guard !terms.isEmpty else { return nil }
    var entries = [Tree.Entry("body", .list(terms))]
    if !arguments.isEmpty { entries.append(.init("arguments", .mapping(arguments))) }
    if draws.chance(0.2) { entries.append(.init("about", .scalar("A piece of network."))) }
    let call: Tree
    switch given.count {
    case 0:
      call = draws.pick([.scalar(name), .one(name, .mapping([])), .one(name, .scalar(""))])
    case 1 where draws.chance(0.6): call = .one(name, given[0].value)
    default: call = .one(name, .mapping(given))
    }
    let body: Tree =
      entries.count == 1 && draws.chance(0.6) ? .list(terms) : .mapping(draws.shuffled(entries))
    blocks.append(
      Block(
        name: name, tree: body, from: shape, to: end, isBijection: isBijection, call: call,
        calls: 1))
    return (call, end)
  }

  /// An argument of one of the types; one with a default is not always given.
  private mutating func argument(_ arguments: inout [Tree.Entry], _ given: inout [Tree.Entry]) {
    let name = "x\(number())"
    let type: String
    let known: Expressions.Known
    let text: String
    switch draws.integer(0...4) {
    case 0:
      let value = draws.integer(1...6)
      (type, known, text) = ("integer", .integer(value), "\(value)")
    case 1: (type, known, text) = ("real", .real(0.5), "0.5")
    case 2:
      let value = draws.chance(0.5)
      (type, known, text) = ("boolean", .boolean(value), "\(value)")
    case 3: (type, known, text) = ("string", .string("one"), "one")
    default: (type, known, text) = ("list", .list([1, 2, 3]), "[1, 2, 3]")
    }
    expressions.variables.append((name, known))
    if draws.chance(0.4) {
      var entries: [Tree.Entry] = [.init("type", .scalar(type))]
      let hasDefault = draws.chance(0.6)
      if hasDefault {
        entries.append(.init("default", .scalar(text)))
        situations.insert(.defaultArgument)
      }
      if draws.chance(0.4) { entries.append(.init("about", .scalar("A value."))) }
      arguments.append(.init(name, .mapping(entries)))
      if hasDefault, draws.chance(0.6) { return }
    } else {
      arguments.append(.init(name, .scalar(type)))
    }
    given.append(.init(name, .scalar(text)))
  }

  /// A network of several resolutions by a block that calls itself with the next.
  private mutating func recursion(_ shape: Shape) -> Step? {
    guard case .volume(let channels, let extents) = shape else { return nil }
    let levels = (1...3).last { count in extents.allSatisfy { $0 % (1 << (count - 1)) == 0 } }!
    guard levels > 1, channels << (levels - 1) <= 16 else { return nil }
    situations.insert(.recursion)
    let name = "level\(number())"
    func scalar(_ text: String) -> Tree { .scalar("\"${\(text)}\"") }
    let width = "\(channels) * 2 ** index"
    func convolution(_ width: String, _ generator: inout ModelGenerator) -> Tree {
      .one(
        "conv",
        .mapping([
          .init("out", scalar(width)), .init("kernel", .scalar(generator.draws.pick(["1", "3"]))),
        ]))
    }
    func piece(_ generator: inout ModelGenerator) -> Tree {
      let half = "\(width) // 2"
      switch generator.draws.integer(0...(channels % 2 == 0 ? 5 : 3)) {
      case 0: return convolution(width, &generator)
      case 1: return generator.draws.pick([.scalar("instance-norm"), .scalar("batch-norm")])
      case 2: return .one("leaky-relu", scalar("0.1 * (index + 1)"))
      case 3: return .one("group-norm", scalar("\(width)"))
      case 4:
        return .one(
          "coupling",
          .mapping([
            .init("f", .list([convolution(half, &generator)])),
            .init("g", .list([.scalar("silu"), convolution(half, &generator)])),
          ]))
      default:
        return .one(
          "coupling",
          .mapping([
            .init("style", .scalar("one-sided")),
            .init("f", .list([convolution(half, &generator)])),
          ]))
      }
    }
    let down = draws.pick([Tree.one("max-pool", .scalar("2")), .one("average-pool", .scalar("2"))])
    let inner: [Tree] = [
      down, convolution("\(channels) * 2 ** (index + 1)", &self), .one(name, scalar("index + 1")),
      convolution(width, &self), .one("upsample", .scalar("2")),
    ]
    var entries: [Tree.Entry] = [
      .init("when", scalar("index + 1 < \(levels)")),
      .init("then", .list([.one("skip", .mapping([.init("body", .list(inner))]))])),
    ]
    if draws.chance(0.5) { entries.append(.init("else", .list([piece(&self)]))) }
    let terms = [piece(&self), .one("choose", .mapping(entries)), piece(&self)]
    let call = Tree.one(name, .scalar("0"))
    blocks.append(
      Block(
        name: name,
        tree: .mapping([
          .init("arguments", .mapping([.init("index", .scalar("integer"))])),
          .init("body", .list(terms)),
        ]), from: shape, to: shape, isBijection: false, call: call, calls: 1))
    return (call, shape)
  }
}
