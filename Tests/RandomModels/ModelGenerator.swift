/// Draws models of the whole language, by construction right but for a few: it follows the shape
/// that flows from term to term, and ends each body with what its place asks for.
struct ModelGenerator {
  let seed: UInt64
  var draws: Draws
  var expressions = Expressions()
  /// Named values of the bodies around, the innermost last.
  var scopes: [[String: Shape]] = [[:]]
  /// The constructs around the term that is drawn.
  var surroundings: [Surrounding] = []
  var situations: Set<Situation> = []
  var blocks: [Block] = []
  var sharedWeights: [SharedWeights] = []
  /// Outputs of branches, with the shape that their bodies end with.
  var branchOutputs: [BranchOutput] = []
  var usedBranches = 0
  private var nextNumber = 0
  /// Terms that may still be drawn.
  var allowance = 0

  enum Surrounding: Hashable {
    case couplingBranch, coupling, invertible, branch, bypass
    /// A body that is expanded several times or not at all: names and branches would clash.
    case repeated
    case block
    case frozen
  }

  struct Block {
    var name: String
    var tree: Tree
    /// What its body was drawn for; nil for one that calls itself.
    var from: Shape
    var to: Shape
    var isBijection: Bool
    var call: Tree
    var calls = 0
  }

  struct SharedWeights {
    var name: String
    var layer: String
    var isFrozen: Bool
    var from: Shape
    var to: Shape
    var attributes: [Tree.Entry]
  }

  struct BranchOutput {
    var name: String
    var tree: Tree
    var shape: Shape
    var hasLosses: Bool
  }

  init(seed: UInt64) {
    self.seed = seed
    draws = Draws(seed: seed, stream: "model")
  }

  mutating func number() -> Int {
    nextNumber += 1
    return nextNumber
  }

  func isInside(_ surrounding: Surrounding) -> Bool { surroundings.contains(surrounding) }

  mutating func within<Result>(
    _ surrounding: Surrounding, _ body: (inout ModelGenerator) -> Result
  ) -> Result {
    surroundings.append(surrounding)
    defer { surroundings.removeLast() }
    return body(&self)
  }

  /// A body of its own, whose names end with it.
  mutating func body<Result>(
    in surrounding: Surrounding? = nil, _ body: (inout ModelGenerator) -> Result
  ) -> Result {
    scopes.append([:])
    defer { scopes.removeLast() }
    guard let surrounding else { return body(&self) }
    return within(surrounding, body)
  }

  // MARK: The model

  mutating func model() -> RandomModel {
    var model = RandomModel(
      seed: seed, tree: .mapping([]), flowWidth: draws.pick([0, 40, 78, 10_000]))
    expressions.share = draws.pick([0, 0.1, 0.4])
    let parameters = self.parameters(&model.settings)
    let channels = draws.pick([1, 2, 2, 3, 4, 4, 6, 8])
    var extents = (0..<3).map { _ in draws.pick([1, 2, 3, 4, 4, 4, 5, 6, 8, 8, 16]) }
    while extents.reduce(1, *) * channels > 600 {
      let axis = extents.firstIndex(of: extents.max()!)!
      extents[axis] /= 2
    }
    let batch = draws.pick([1, 1, 2, 3])
    let input = self.input(channels, extents, batch, &model)
    expressions.variables += [("patch", .list(extents)), ("batch", .integer(batch))]
    let start = Shape.volume(channels: channels, extents: extents)
    scopes = [["input": start]]
    let main = drawOutput("main", channels, extents, isMain: true)
    for index in 0..<draws.pick([0, 0, 0, 1, 1, 2]) {
      branchOutputs.append(drawOutput("aside\(index)", channels, extents, isMain: false))
    }
    allowance = draws.pick([4, 10, 18, 30])
    let halves = draws.chance(0.05) ? independentHalves(channels, extents) : nil
    var (terms, end) = sequence(from: halves?.shape ?? start, length: draws.integer(1...9))
    if let halves { terms.insert(halves.term, at: 0) }
    while usedBranches < branchOutputs.count, draws.chance(0.7) {
      terms.append(branch(from: end))
    }
    branchOutputs.removeLast(branchOutputs.count - usedBranches)
    terms += reaching(main.shape, from: end)
    var outputs = branchOutputs + [main]
    if !outputs.contains(where: \.hasLosses) {
      outputs[outputs.count - 1].tree = autoEncoderOrClasses(main, channels, extents)
    }
    if draws.chance(0.08) {
      let entries: [Tree.Entry] = [
        .init("labels", .scalar("2")), .init("when", expressions.boolean(false, &draws)),
      ]
      outputs.append(
        BranchOutput(name: "left", tree: .mapping(entries), shape: main.shape, hasLosses: false))
    }
    if outputs.count > 1 { situations.insert(.severalOutputs) }
    let hasLabels = outputs.contains { $0.tree["labels"] != nil }
    if !hasLabels { situations.insert(.autoEncoderAlone) }
    let labels = outputs.compactMap { $0.tree["labels"] }
    if Set(labels).count > 1 { situations.insert(.differentLabels) }
    let isValidated = outputs.contains { $0.name != "left" && $0.tree["labels"] != nil }
    var sections = settings(channels, hasLabels: isValidated)
    sections += [
      .init("model", .scalar("m\(seed)")), .init("input", input), .init("network", .list(terms)),
      .init("outputs", .mapping(draws.shuffled(outputs).map { .init($0.name, $0.tree) })),
    ]
    if !parameters.isEmpty { sections.append(.init("parameters", .mapping(parameters))) }
    if !blocks.isEmpty {
      sections.append(.init("blocks", .mapping(blocks.map { .init($0.name, $0.tree) })))
    }
    if draws.chance(0.3) { sections = draws.shuffled(sections) }
    model.tree = .mapping(sections)
    model.situations = situations
    return model
  }

  private mutating func input(
    _ channels: Int, _ extents: [Int], _ batch: Int, _ model: inout RandomModel
  ) -> Tree {
    var written = extents
    var writtenBatch = batch
    if draws.chance(0.1) {
      model.patch = extents
      written = [8, 8, 8]
      situations.insert(.patchOverride)
    }
    if draws.chance(0.1) {
      model.batch = batch
      writtenBatch = 2
      situations.insert(.batchOverride)
    }
    var entries: [Tree.Entry] = [
      .init("channels", expressions.integer(channels, &draws)),
      .init("patch", expressions.window(written, &draws)),
    ]
    if writtenBatch != 1 || model.batch != nil || draws.chance(0.3) {
      entries.append(.init("batch", expressions.integer(writtenBatch, &draws)))
    }
    return .mapping(entries)
  }

  // MARK: Parameters

  /// Parameters of each type, in each form; some are set from outside.
  private mutating func parameters(_ settings: inout [String: String]) -> [Tree.Entry] {
    var entries: [Tree.Entry] = []
    for _ in 0..<draws.pick([0, 1, 3, 5]) {
      let name = "p\(number())"
      let (value, other): (Expressions.Known, Expressions.Known)
      switch draws.integer(0...4) {
      case 0: (value, other) = (.integer(draws.integer(0...6)), .integer(draws.integer(0...6)))
      case 1: (value, other) = (.real(draws.pick([0.05, 0.25, 0.5])), .real(0.125))
      case 2:
        let flag = draws.chance(0.5)
        (value, other) = (.boolean(flag), .boolean(!flag))
      case 3: (value, other) = (.string(draws.pick(["one", "two"])), .string("three"))
      default:
        (value, other) = (.list((0...2).map { _ in draws.integer(1...5) }), .list([2, 3]))
      }
      let isSet = draws.chance(0.3)
      if isSet {
        settings[name] = value.setting
        situations.insert(.setParameter)
      }
      entries.append(.init(name, parameter(default: isSet ? other : value, value)))
      expressions.variables.append((name, value))
    }
    return entries
  }

  private mutating func parameter(
    default written: Expressions.Known, _ value: Expressions.Known
  ) -> Tree {
    var entries: [Tree.Entry] = [.init("default", tree(written))]
    switch (written, value) {
    case (.integer(let first), .integer(let second)):
      if draws.chance(0.4) {
        entries.append(.init("minimum", expressions.integer(min(first, second) - 1, &draws)))
      }
      if draws.chance(0.4) {
        entries.append(.init("maximum", expressions.integer(max(first, second), &draws)))
      }
    case (.real, .real):
      if draws.chance(0.3) { entries.append(.init("minimum", .scalar("0.01"))) }
      if draws.chance(0.3) { entries.append(.init("maximum", .scalar("1"))) }
    case (.string(let first), .string(let second)):
      if draws.chance(0.6) {
        let words = Set([first, second, "four"]).sorted()
        entries.append(.init("choices", .list(words.map { .scalar($0) })))
      }
    default: break
    }
    if draws.chance(0.3) { entries.append(.init("about", .scalar("\"What it is, in words.\""))) }
    return entries.count == 1 && draws.chance(0.7) ? entries[0].value : .mapping(entries)
  }

  private mutating func tree(_ value: Expressions.Known) -> Tree {
    switch value {
    case .integer(let number): expressions.integer(number, &draws)
    case .real(let number): .scalar("\(number)")
    case .boolean(let flag): expressions.boolean(flag, &draws)
    case .string(let word): .scalar(word)
    case .list(let numbers): expressions.list(numbers, &draws)
    }
  }
}

extension Expressions.Known {
  /// The value as `--set` takes it.
  fileprivate var setting: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .string(let value): value
    case .list(let values): "[\(values.map(String.init).joined(separator: ", "))]"
    }
  }
}
