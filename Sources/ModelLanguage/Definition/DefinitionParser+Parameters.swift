import Diagnostics

extension DefinitionParser {
  /// `name: default`, or `name: {default: …, minimum: …, maximum: …, choices: […], about: …}`.
  mutating func parameters(_ node: Node) -> [ParameterDefinition] {
    var result: [ParameterDefinition] = []
    for entry in namedEntries(node, "parameters", &analysis.report) {
      guard Names.isIdentifier(entry.key) else {
        analysis.report.error(
          "invalid-name",
          "\(quoted(entry.key)) cannot be a parameter: names are \(Names.identifierRule)",
          at: entry.keySpan)
        continue
      }
      if let parameter = parameter(entry) { result.append(parameter) }
      // Declared after its own default, which may read those before it.
      analysis.declare(parameter: entry.key)
    }
    return result
  }

  private mutating func parameter(_ entry: Node.Entry) -> ParameterDefinition? {
    guard case .mapping = entry.value.kind else {
      return ParameterDefinition(
        name: entry.key, span: entry.keySpan, defaultValue: analysis.template(entry.value))
    }
    let keys = ["default", "minimum", "maximum", "choices", "about"]
    let owner = "parameter '\(entry.key)'"
    guard let fields = Fields(entry.value, keys: keys, of: owner, &analysis.report) else {
      return nil
    }
    about(fields["about"])
    guard let defaultValue = fields["default"] else {
      analysis.report.error(
        "missing-key", "\(owner) lacks 'default', which gives its type", at: entry.keySpan)
      return nil
    }
    return ParameterDefinition(
      name: entry.key, span: entry.keySpan, defaultValue: analysis.template(defaultValue),
      minimum: fields["minimum"].map { analysis.template($0) },
      maximum: fields["maximum"].map { analysis.template($0) },
      choices: fields["choices"].map { analysis.template($0) })
  }

  /// A description, for readers.
  mutating func about(_ node: Node?) {
    guard let node else { return }
    if case .scalar = node.kind, !node.isNull { return }
    analysis.report.error(
      "type-mismatch", "'about' is a text, found \(node.described)", at: node.span)
  }
}
