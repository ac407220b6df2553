import Attributes
import Diagnostics
import Experiment

extension Resolver {
  /// An output that the model's conditions include.
  struct OutputResult {
    var output: Output
    var resolved: ResolvedOutput
    /// The factor of its losses.
    var weight: Double
  }

  /// The outputs in the order given, and the names of those that a condition leaves out.
  mutating func resolveOutputs(
    losses: [LayerSpecification]
  ) -> (included: [OutputResult], excluded: Set<String>) {
    var included: [OutputResult] = []
    var excluded: Set<String> = []
    guard let section = definition.sections["outputs"] else { return ([], []) }
    guard case .mapping(let entries) = section.value.kind, !entries.isEmpty else {
      analysis.report.error(
        "type-mismatch", "'outputs' is a mapping by name, found \(section.value.described)",
        at: section.value.span)
      return ([], [])
    }
    for entry in entries {
      if !Names.isName(entry.key) {
        analysis.report.error(
          "invalid-name", "\(quoted(entry.key)) cannot be an output: names are \(Names.nameRule)",
          at: entry.keySpan)
      }
      if entry.key == Vocabulary.totalLoss {
        analysis.report.error(
          "reserved-name",
          "\(quoted(entry.key)) is the sum of all losses, so no output has this name",
          at: entry.keySpan)
      }
      let keys = Vocabulary.outputKeys
      guard
        let fields = Fields(
          entry.value, keys: keys, of: "output \(quoted(entry.key))", &analysis.report)
      else { continue }
      let isIncluded = fields["when"].map { condition(analysis.template($0)) } ?? true
      let result = output(entry, fields, losses)
      if isIncluded == false {
        excluded.insert(entry.key)
      } else {
        included.append(result)
      }
    }
    return (included, excluded)
  }

  /// Multiplies losses by the weights of their outputs or, `averaging`, by the shares of these in the sum
  /// of all that have losses.
  mutating func weigh(_ outputs: inout [OutputResult], averaging: Bool) {
    let compared = outputs.filter { !$0.resolved.losses.isEmpty }
    let sum = averaging ? compared.reduce(0) { $0 + $1.weight } : 1
    guard sum > 0 else {
      if !compared.isEmpty {
        analysis.report.error(
          "out-of-range", "'output-weights: mean' needs an output with a 'weight' greater than 0",
          at: definition.sections["output-weights"]?.keySpan)
      }
      return
    }
    for index in outputs.indices {
      for loss in outputs[index].resolved.losses.indices {
        outputs[index].resolved.losses[loss].weight *= outputs[index].weight / sum
        let weighted = outputs[index].resolved.losses[loss]
        guard Float(weighted.weight).isInfinite else { continue }
        analysis.report.error(
          "out-of-range",
          "the weights of the output and its loss are together too large for float32",
          at: weighted.origin.span)
      }
    }
  }

  private mutating func output(
    _ entry: Node.Entry, _ fields: Fields, _ catalogue: [LayerSpecification]
  ) -> OutputResult {
    let target = target(entry, fields)
    var losses: [ResolvedLoss] = []
    if let node = fields["losses"] {
      if case .sequence(let elements) = node.kind {
        var siblings = Siblings()
        for element in elements {
          if let loss = loss(element, catalogue, output: entry.key, &siblings) {
            losses.append(loss)
          }
        }
      } else {
        analysis.report.error(
          "type-mismatch", "'losses' is a list, found \(node.described)", at: node.span)
      }
      if target == Output.Target.none, !losses.isEmpty {
        analysis.report.error(
          "loss-without-target", "an output with 'target: none' has nothing to be compared with",
          at: node.span)
      }
    }
    let origin = Origin(span: entry.keySpan, trace: [], path: "outputs.\(entry.key)")
    return OutputResult(
      output: Output(name: entry.key, target: target ?? .none, ignored: ignored(fields, target)),
      resolved: ResolvedOutput(name: entry.key, origin: origin, losses: losses),
      weight: settings(fields, [Vocabulary.outputWeight], of: entry.key).real("weight"))
  }

  /// The value that is ignored; nil, and a diagnostic where it cannot be, where none is.
  private mutating func ignored(_ fields: Fields, _ target: Output.Target?) -> Int? {
    guard let node = fields["ignore"] else { return nil }
    let settings = settings(fields, [Vocabulary.ignore], of: "ignore")
    guard case .integer(let value) = settings.values["ignore"], let target,
      let labels = Output(name: "", target: target).labels
    else { return nil }
    if let label = labels.first(where: { $0.value == value }) {
      analysis.report.error(
        "duplicate-label", "\(label) is among the labels, so it cannot be ignored", at: node.span)
    }
    if labels.count > LabelInput.ignoredClass {
      analysis.report.error(
        "out-of-range",
        "expected 2 to \(LabelInput.ignoredClass) labels beside 'ignore', found \(labels.count)",
        at: node.span)
    }
    return value
  }

  /// Nil with a diagnostic where what the output is compared with is wrong.
  private mutating func target(_ entry: Node.Entry, _ fields: Fields) -> Output.Target? {
    if let node = fields["target"] {
      for key in ["labels", "regions", "ignore"] {
        guard let other = fields.entry(key) else { continue }
        analysis.report.error(
          "unknown-key", "an output with a 'target' has no '\(key)'", at: other.keySpan)
      }
      let word = value(analysis.template(node), as: .attribute(.choice(["input", "none"])))
      return word.map { $0 == .string("input") ? .input : Output.Target.none }
    }
    guard let node = fields["labels"] else {
      guard !fields.missing(["labels"]).isEmpty else { return nil }
      analysis.report.error(
        "missing-key",
        "output \(quoted(entry.key)) lacks what it is compared with: 'labels', "
          + "'target: input' or 'target: none'",
        at: entry.keySpan)
      return nil
    }
    guard let labels = labels(node) else { return nil }
    guard let regions = fields["regions"] else { return .labels(labels) }
    return self.regions(regions, labels).map { .regions($0, labels: labels) }
  }

  /// `n`, a list of values, or values by name.
  private mutating func labels(_ node: Node) -> [Label]? {
    var labels: [Label] = []
    if case .mapping(let entries) = node.kind {
      for entry in entries {
        guard let value = self.value(of: entry.value) else { return nil }
        labels.append(Label(name: entry.key, value: value))
      }
    } else {
      guard let value = value(analysis.template(node)) else { return nil }
      switch value {
      case .integer(let count) where (2...256).contains(count):
        labels = (0..<count).map { Label(name: String($0), value: $0) }
      case .list(let values):
        var spans = Array(repeating: node.span, count: values.count)
        if case .sequence(let elements) = node.kind, elements.count == values.count {
          spans = elements.map(\.span)
        }
        for (value, span) in zip(values, spans) {
          do {
            let checked = try ValueType.attribute(.integer(minimum: 0)).check(value, at: span)
            guard case .integer(let integer) = checked else { return nil }
            labels.append(Label(name: String(integer), value: integer))
          } catch {
            report(error, [])
            return nil
          }
        }
      case .integer(let count):
        analysis.report.error(
          "out-of-range", "expected 2 to 256 labels, found \(count)", at: node.span)
        return nil
      default:
        report(
          mismatch("a number of labels, a list of values or values by name", value, node.span), [])
        return nil
      }
    }
    guard (2...256).contains(labels.count) else {
      analysis.report.error(
        "out-of-range", "expected 2 to 256 labels, found \(labels.count)", at: node.span)
      return nil
    }
    guard Set(labels.map(\.value)).count == labels.count else {
      analysis.report.error("duplicate-label", "two labels have the same value", at: node.span)
      return nil
    }
    if labels.dropFirst().contains(where: { $0.value == 0 }) {
      analysis.report.warning(
        "background-not-first",
        "the first label is the background, here \(labels[0].value), but 0 comes later",
        at: node.span)
    }
    return labels
  }

  private mutating func value(of node: Node) -> Int? {
    let value = value(analysis.template(node), as: .attribute(.integer(minimum: 0)))
    guard case .integer(let integer) = value else { return nil }
    return integer
  }

  /// Unions of labels by name.
  private mutating func regions(_ node: Node, _ labels: [Label]) -> [Region]? {
    guard case .mapping(let entries) = node.kind, !entries.isEmpty else {
      analysis.report.error(
        "type-mismatch", "'regions' is a mapping by name, found \(node.described)", at: node.span)
      return nil
    }
    let known = Set(labels.map(\.value))
    var regions: [Region] = []
    for entry in entries {
      let value = value(
        analysis.template(entry.value), as: .attribute(.integers(minimum: 0)))
      let values = Settings(values: ["": value].compactMapValues { $0 }).integers("")
      for unknown in values where !known.contains(unknown) {
        analysis.report.error(
          "unknown-label",
          "\(unknown) is not among the labels \(labels.map { String($0.value) }.joined(separator: ", "))",
          at: entry.value.span)
      }
      if value != nil, values.isEmpty {
        analysis.report.error(
          "out-of-range", "a region has at least one label", at: entry.value.span)
      }
      regions.append(Region(name: entry.key, labels: values))
    }
    for (index, value) in Region.painted(regions).enumerated()
    where value == nil && !regions[index].labels.isEmpty {
      let entry = entries[index]
      analysis.report.warning(
        "region-without-label",
        "all labels of region \(quoted(entry.key)) are in later ones, so it has none to be painted with",
        at: entry.keySpan, notes: [.init("list regions from the whole to its parts")])
    }
    return regions
  }

  /// A bare word, or a mapping of one key; nil where the loss is left out or wrong.
  private mutating func loss(
    _ node: Node, _ catalogue: [LayerSpecification], output: String, _ siblings: inout Siblings
  ) -> ResolvedLoss? {
    let word: String
    let span: Span
    var value: Node?
    switch node.kind {
    case .scalar(let scalar): (word, span) = (scalar.text, node.span)
    case .mapping(let entries) where entries.count == 1:
      (word, span) = (entries[0].key, entries[0].keySpan)
      value = entries[0].value.isNull ? nil : entries[0].value
    default:
      analysis.report.error(
        "one-key", "a loss is a word, or a mapping of one key", at: node.span)
      return nil
    }
    guard let specification = catalogue.first(where: { $0.name == word }) else {
      let names = catalogue.map(\.name)
      analysis.report.error(
        "unknown-loss",
        "\(quoted(word)) is no loss"
          + analysis.report.suggestion(for: word, among: names),
        at: span, notes: [.init("losses are \(names.joined(separator: ", "))")])
      return nil
    }
    let keys = Vocabulary.lossKeys
    guard
      let fields = analysis.fields(of: specification, "loss", value, keys: keys.map(\.name))
    else { return nil }
    let use = analysis.use(of: specification, "loss", fields, at: span)
    let settings = settings(fields, keys, of: word)
    guard let use, let layer = layer(use) else { return nil }
    guard settings.boolean("when") else { return nil }
    let name = siblings.component(word)
    let path = "losses.\(output).\(name)"
    return ResolvedLoss(
      name: name, layer: layer, weight: settings.real("weight"),
      origin: Origin(span: span, trace: [], path: path))
  }
}
