import Attributes
import Diagnostics

extension Analysis {
  /// The keys of a layer or loss: `keys` and its attributes. A bare value stands for the attribute
  /// that the layer names as its shorthand.
  mutating func fields(
    of layer: LayerSpecification, _ kind: String, _ value: Node?, keys: [String]
  ) -> Fields? {
    let known = layer.attributes.map(\.name) + keys
    let owner = "\(kind) '\(layer.name)'"
    guard let value else {
      let nowhere = Position(line: 0, column: 0)
      let span = Span(file: text.source.name, start: nowhere, end: nowhere)
      return Fields([], span: span, keys: known, of: owner, &report)
    }
    if case .mapping = value.kind { return Fields(value, keys: known, of: owner, &report) }
    guard let shorthand = layer.shorthand else {
      report.error(
        "type-mismatch",
        "\(owner) takes a mapping of keys (\(known.joined(separator: ", "))), found \(value.described)",
        at: value.span)
      return nil
    }
    let entry = Node.Entry(key: shorthand, keySpan: value.span, value: value)
    return Fields([entry], span: value.span, keys: known, of: owner, &report)
  }

  /// A use of a layer: which attributes it gives, each constant checked. Nil where a required
  /// attribute is missing, with a diagnostic.
  mutating func use(
    of layer: LayerSpecification, _ kind: String, _ fields: Fields, at span: Span
  ) -> LayerUse? {
    var use = LayerUse(specification: layer, attributes: [])
    var missing: [AttributeSpecification] = []
    for attribute in layer.attributes {
      if let entry = fields.entry(attribute.name) {
        let template = constantChecked(template(entry.value), as: .attribute(attribute.type))
        use.attributes.append((attribute.name, entry.keySpan, template))
      } else if attribute.defaultValue == nil, !attribute.isOptional {
        missing.append(attribute)
      }
    }
    let unexplained = fields.missing(missing.map(\.name))
    if !unexplained.isEmpty {
      report.error(
        "missing-attribute", "\(kind) '\(layer.name)' lacks \(list(unexplained))", at: span,
        notes: missing.map { .init("\($0.name): \($0.summary)") })
    }
    // A loss reads the output that it stands under, and its target.
    if kind == "layer" { readInputs(&use, fields, at: span) }
    if let entry = fields.entry("weights") {
      use.weights = template(entry.value)
      reportLackOfWeights(layer, entry)
    }
    if let entry = fields.entry("frozen") { reportLackOfWeights(layer, entry) }
    return missing.isEmpty ? use : nil
  }

  /// Checks a value that holds no expression at once, so that a mistake shows even where the
  /// network never comes by.
  mutating func constantChecked(_ template: Template, as type: ValueType) -> Template {
    guard let constant = template.constant else { return template }
    do {
      _ = try type.check(constant, at: template.span)
      return template
    } catch {
      if case .mistake(let diagnostic) = error { report.add(diagnostic) }
      return Template(kind: .invalid, span: template.span)
    }
  }

  private mutating func readInputs(_ use: inout LayerUse, _ fields: Fields, at span: Span) {
    let layer = use.specification
    let wanted =
      layer.inputs.lowerBound == layer.inputs.upperBound
      ? "\(layer.inputs.lowerBound)" : "\(layer.inputs.lowerBound) to \(layer.inputs.upperBound)"
    guard let node = fields["inputs"] else {
      if !layer.inputs.contains(1), !fields.missing(["inputs"]).isEmpty {
        report.error(
          "missing-key",
          "layer '\(layer.name)' reads \(wanted) values: name them in 'inputs'", at: span)
      }
      return
    }
    guard case .sequence(let elements) = node.kind else {
      report.error(
        "type-mismatch", "'inputs' is a list of names, found \(node.described)", at: node.span)
      return
    }
    use.inputs = elements.map { template($0) }
    if !layer.inputs.contains(elements.count) {
      report.error(
        "input-count",
        "layer '\(layer.name)' reads \(wanted) values, found \(elements.count)", at: node.span)
    }
  }

  private mutating func reportLackOfWeights(_ layer: LayerSpecification, _ entry: Node.Entry) {
    guard !layer.hasWeights else { return }
    report.error(
      "no-weights", "layer '\(layer.name)' has no weights that '\(entry.key)' could be about",
      at: entry.keySpan)
  }
}
