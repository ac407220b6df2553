import Attributes
import Operations

/// Outputs with their targets and losses, and the settings of a run.
extension ModelGenerator {
  /// An output and the shape of the value that it takes.
  mutating func drawOutput(
    _ name: String, _ channels: Int, _ extents: [Int], isMain: Bool
  ) -> BranchOutput {
    switch draws.pick([(isMain ? 7 : 5, 0), (isMain ? 3 : 3, 1), (2, 2), (isMain ? 1 : 2, 3)]) {
    case 0:
      let (tree, values) = labels()
      return classified(
        name, tree, values.count, extents, LossFunction.names(taking: .classes), [])
    case 1:
      let (tree, values) = labels()
      let regions = self.regions(values)
      return classified(
        name, tree, regions.count, extents, LossFunction.names(taking: .regions),
        [.init("regions", .mapping(regions))])
    case 2:
      return BranchOutput(
        name: name,
        tree: output(
          [.init("target", expressions.word("input", &draws))],
          losses(LossFunction.names(taking: .tensor), channels)),
        shape: .volume(channels: channels, extents: extents), hasLosses: true)
    default:
      let shape: Shape =
        draws.chance(0.5)
        ? .vector(draws.integer(1...6))
        : .volume(channels: draws.integer(1...4), extents: extents)
      return BranchOutput(
        name: name, tree: output([.init("target", .scalar("none"))], nil), shape: shape,
        hasLosses: false)
    }
  }

  /// What the main output is where no output has a loss; of the shape that it had.
  mutating func autoEncoderOrClasses(
    _ main: BranchOutput, _ channels: Int, _ extents: [Int]
  ) -> Tree {
    if main.shape == .volume(channels: channels, extents: extents) {
      return output(
        [.init("target", .scalar("input"))], losses(LossFunction.names(taking: .tensor), channels))
    }
    guard case .volume(let count, _) = main.shape, count > 1 else { return main.tree }
    return output(
      [.init("labels", .scalar("\(count)"))], losses(LossFunction.names(taking: .classes), count))
  }

  private mutating func classified(
    _ name: String, _ labels: Tree, _ channels: Int, _ extents: [Int], _ fitting: [String],
    _ more: [Tree.Entry]
  ) -> BranchOutput {
    var size = extents
    if draws.chance(0.2) {
      size = extents.map { $0 % 2 == 0 && draws.chance(0.7) ? $0 / 2 : $0 }
      if size != extents { situations.insert(.halfOutput) }
    }
    var entries = [.init("labels", labels)] + more
    if draws.chance(0.2) {
      // No label has this value.
      entries.append(.init("ignore", expressions.integer(draws.integer(100...120), &draws)))
      situations.insert(.ignoredLabel)
    }
    return BranchOutput(
      name: name, tree: output(entries, losses(fitting, channels)),
      shape: .volume(channels: channels, extents: size), hasLosses: true)
  }

  private mutating func output(_ target: [Tree.Entry], _ losses: Tree?) -> Tree {
    var entries = target
    if let losses { entries.append(.init("losses", losses)) }
    if draws.chance(0.1) { entries.append(.init("when", expressions.boolean(true, &draws))) }
    if draws.chance(0.2) { entries.append(.init("weight", real([0.25, 0.5, 2]))) }
    return .mapping(draws.chance(0.2) ? draws.shuffled(entries) : entries)
  }

  /// A number of labels, a list of values or values by name; and the values.
  private mutating func labels() -> (Tree, [Int]) {
    let count = draws.chance(0.02) ? draws.integer(9...20) : draws.integer(2...4)
    let values = Array(draws.shuffled(Array(0..<count + 3)).prefix(count))
    switch draws.integer(0...2) {
    case 0: return (expressions.integer(count, &draws), Array(0..<count))
    case 1: return (expressions.list(values, &draws), values)
    default:
      let entries = values.map { Tree.Entry("tissue\($0)", expressions.integer($0, &draws)) }
      return (.mapping(entries), values)
    }
  }

  /// Unions of labels.
  private mutating func regions(_ labels: [Int]) -> [Tree.Entry] {
    (0..<draws.integer(1...3)).map { index in
      var chosen = draws.some(labels, 0.5)
      if chosen.isEmpty { chosen = [labels[0]] }
      return Tree.Entry("region\(index)", expressions.list(chosen, &draws))
    }
  }

  private mutating func losses(_ fitting: [String], _ channels: Int) -> Tree {
    var names = draws.some(fitting, 0.4)
    if names.isEmpty { names = [draws.pick(fitting)] }
    if draws.chance(0.03) {
      names.append(names[0])
      situations.insert(.lossTwice)
    }
    var terms = names.map { loss($0, channels) }
    if draws.chance(0.1) {
      terms.append(.one(draws.pick(fitting), .mapping([.init("when", .scalar("false"))])))
    }
    return .list(terms)
  }

  private mutating func loss(_ name: String, _ channels: Int) -> Tree {
    var entries: [Tree.Entry] = []
    let specification = LossFunction.all.first { $0.name == name }?.specification
    for attribute in specification?.attributes ?? [] {
      let value = self.value(of: attribute, channels)
      if attribute.name == specification?.shorthand, draws.chance(0.4) {
        return .one(name, value)
      }
      if draws.chance(0.4) { entries.append(.init(attribute.name, value)) }
    }
    if draws.chance(0.4) { entries.append(.init("weight", real([0, 0.1, 0.5, 2]))) }
    if draws.chance(0.1) { entries.append(.init("when", expressions.boolean(true, &draws))) }
    if entries.isEmpty, draws.chance(0.7) { return .scalar(name) }
    return .one(name, entries.isEmpty ? .scalar("") : .mapping(entries))
  }

  private mutating func value(of attribute: AttributeSpecification, _ channels: Int) -> Tree {
    if case .reals = attribute.type {
      // The first is not 0, as some weight has to be.
      if draws.chance(0.2) {
        return .scalar("\"${\(Array(repeating: 0.5, count: channels))}\"")
      }
      return .list([real([0.5, 2])] + (1..<max(channels, 1)).map { _ in real([0, 0.5, 1, 3]) })
    }
    return attribute.defaultValue?.number.map { real([$0 / 4, $0 / 2, $0, 1.5 * $0]) } ?? boolean()
  }

  mutating func real(_ values: [Double]) -> Tree { expressions.real(draws.pick(values), &draws) }

  mutating func boolean() -> Tree { expressions.boolean(draws.chance(0.5), &draws) }

  // MARK: Settings

  mutating func settings(_ channels: Int, hasLabels: Bool) -> [Tree.Entry] {
    var sections: [Tree.Entry] = []
    if draws.chance(0.6) { sections.append(.init("optimizer", optimizer())) }
    if draws.chance(0.5) { sections.append(.init("schedule", schedule())) }
    if draws.chance(0.4) { sections.append(.init("augmentation", augmentation())) }
    if draws.chance(0.3) {
      sections.append(.init("sampling", sampling()))
    }
    if draws.chance(0.2) {
      let word = draws.pick(["sum", "mean"])
      sections.append(.init("output-weights", expressions.word(word, &draws)))
    }
    if draws.chance(0.3) { sections.append(.init("clip", real([0.01, 1, 12]))) }
    if draws.chance(0.3) {
      sections.append(.init("accumulation", expressions.integer(draws.integer(1...3), &draws)))
    }
    if draws.chance(0.3) {
      sections.append(.init("epoch", expressions.integer(draws.pick([6, 12, 60]), &draws)))
    }
    if hasLabels, draws.chance(0.4) {
      sections.append(.init("validation", validation()))
      if draws.chance(0.5) { sections.append(.init("early-stopping", earlyStopping())) }
    }
    if draws.chance(0.3) {
      let decay = draws.chance(0.7) ? [Tree.Entry("decay", real([0, 0.5, 0.999]))] : []
      sections.append(.init("weight-average", .mapping(decay)))
    }
    if draws.chance(0.4) {
      let word = draws.pick(["float32", "bfloat16", "bfloat16"])
      sections.append(.init("precision", expressions.word(word, &draws)))
    }
    if draws.chance(0.3) {
      let range = draws.pick([1, 4, 100, 128, 1000])
      sections.append(.init("exact-range", expressions.integer(range, &draws)))
    }
    if draws.chance(0.3) {
      let word = draws.pick(["z-score-nonzero", "z-score", "none"])
      sections.append(.init("normalization", expressions.word(word, &draws)))
    } else if draws.chance(0.3) {
      sections.append(.init("preprocessing", preprocessing(channels)))
    }
    return sections
  }

  private mutating func validation() -> Tree {
    var entries: [Tree.Entry] = []
    if draws.chance(0.5) {
      entries.append(.init("every", expressions.integer(draws.integer(1...5), &draws)))
    }
    let subject = draws.pick(["patches", "patches", "volumes"])
    if subject == "volumes" || draws.chance(0.5) {
      entries.append(.init("on", expressions.word(subject, &draws)))
    }
    if subject == "patches", draws.chance(0.5) {
      entries.append(.init("batches", expressions.integer(draws.integer(1...50), &draws)))
    }
    return .mapping(draws.shuffled(entries))
  }

  private mutating func earlyStopping() -> Tree {
    var entries: [Tree.Entry] = [
      .init("patience", expressions.integer(draws.integer(1...30), &draws))
    ]
    if draws.chance(0.5) { entries.append(.init("improvement", real([0, 0.001, 0.1]))) }
    return .mapping(draws.shuffled(entries))
  }

  private mutating func preprocessing(_ channels: Int) -> Tree {
    var entries: [Tree.Entry] = []
    if draws.chance(0.5) {
      entries.append(.init("crop", expressions.word(draws.pick(["none", "nonzero"]), &draws)))
    }
    if draws.chance(0.6) {
      let axes = (0..<3).map { _ in real([0.5, 1, 3]) }
      entries.append(
        .init(
          "spacing", draws.pick([axes[0], .list(axes), .scalar("\"${[1, 0.5, 2]}\"")])))
    }
    if draws.chance(0.7) {
      let each = (0..<channels).map { _ in normalization() }
      entries.append(.init("normalization", draws.chance(0.5) ? .list(each) : normalization()))
    }
    return .mapping(draws.shuffled(entries))
  }

  private mutating func normalization() -> Tree {
    let name = draws.pick(["z-score-nonzero", "z-score-mask", "z-score", "ct", "rescale", "none"])
    guard name == "ct" else { return option(name, []) }
    let entries = [
      Tree.Entry("low", real([-1000, 0])), .init("high", real([0.5, 1500])),
      .init("mean", real([-158.6, 0])), .init("deviation", real([0.1, 324.7])),
    ]
    return .one(name, .mapping(draws.shuffled(entries)))
  }

  private mutating func optimizer() -> Tree {
    var entries: [Tree.Entry] = []
    let name = draws.pick(["sgd", "adam", "adamw"])
    if draws.chance(0.6) { entries.append(.init("rate", real([1e-4, 1e-3, 0.02]))) }
    if draws.chance(0.4) { entries.append(.init("weight-decay", real([0, 1e-5, 0.1]))) }
    if name == "sgd" {
      if draws.chance(0.6) {
        entries.append(.init("momentum", real([0.5, 0.9])))
        if draws.chance(0.5) { entries.append(.init("nesterov", boolean())) }
      }
    } else {
      if draws.chance(0.3) { entries.append(.init("beta1", real([0, 0.5, 0.9]))) }
      if draws.chance(0.3) { entries.append(.init("beta2", real([0.5, 0.99]))) }
      if draws.chance(0.3) { entries.append(.init("epsilon", real([1e-8, 1e-3]))) }
    }
    return option(name, entries)
  }

  private mutating func schedule() -> Tree {
    var entries: [Tree.Entry] = []
    let name = draws.pick(["constant", "step", "polynomial", "cosine"])
    switch name {
    case "step":
      let shares = draws.some([0.2, 0.5, 0.5, 0.9], 0.6).map {
        expressions.real($0, &draws)
      }
      entries.append(
        .init("milestones", draws.chance(0.2) ? .scalar("\"${[0.25, 0.75]}\"") : .list(shares)))
      if draws.chance(0.5) { entries.append(.init("factor", real([0.1, 0.5, 2]))) }
    case "polynomial":
      if draws.chance(0.6) { entries.append(.init("power", real([0.9, 2]))) }
    case "cosine":
      if draws.chance(0.6) { entries.append(.init("floor", real([0, 0.1, 1]))) }
    default: break
    }
    if draws.chance(0.4) { entries.append(.init("warm-up", real([0, 0.1, 1]))) }
    return option(name, entries)
  }

  /// A bare word or a mapping of one key.
  private mutating func option(_ name: String, _ entries: [Tree.Entry]) -> Tree {
    guard entries.isEmpty else { return .one(name, .mapping(draws.shuffled(entries))) }
    return draws.pick([.scalar(name), .one(name, .mapping([])), .one(name, .scalar(""))])
  }
}
