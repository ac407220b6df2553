import Diagnostics

extension DefinitionParser {
  /// Keys that every term may have, so that no argument can be called so.
  static let commonKeys = ["name", "when", "frozen"]

  mutating func blocks(_ node: Node) -> [String: BlockDefinition] {
    let entries = namedEntries(node, "blocks", &analysis.report)
    for entry in entries where !Construct.names.contains(entry.key) && layers[entry.key] == nil {
      knownBlocks.insert(entry.key)
      blockNames.append(entry.key)
    }
    var result: [String: BlockDefinition] = [:]
    for entry in entries {
      if Construct.names.contains(entry.key) || layers[entry.key] != nil {
        let what = layers[entry.key] == nil ? "construct" : "layer"
        analysis.report.error(
          "invalid-name", "a block cannot be called \(quoted(entry.key)): a \(what) is",
          at: entry.keySpan)
      } else if !Names.isName(entry.key) {
        analysis.report.error(
          "invalid-name", "\(quoted(entry.key)) cannot be a block: names are \(Names.nameRule)",
          at: entry.keySpan)
      }
      result[entry.key] = block(entry)
    }
    return result
  }

  private mutating func block(_ entry: Node.Entry) -> BlockDefinition {
    let owner = "block '\(entry.key)'"
    var block = BlockDefinition(span: entry.keySpan, arguments: [], body: [], calls: [])
    var node = entry.value
    if case .sequence = node.kind {
      // A block without arguments may be its body alone.
      node.kind = .mapping([Node.Entry(key: "body", keySpan: entry.keySpan, value: node)])
    }
    guard
      let fields = Fields(node, keys: ["arguments", "body", "about"], of: owner, &analysis.report)
    else { return block }
    about(fields["about"])
    analysis.locals = []
    analysis.usedLocals = []
    calls = []
    if let arguments = fields["arguments"] { block.arguments = self.arguments(arguments, owner) }
    if let body = fields["body"] {
      block.body = sequence(body)
    } else {
      analysis.report.error("missing-key", "\(owner) lacks 'body'", at: entry.keySpan)
    }
    block.calls = calls
    for argument in block.arguments where !analysis.usedLocals.contains(argument.name) {
      unused.append(
        .warning(
          "unused-argument", "\(owner) does not use its argument '\(argument.name)'",
          at: argument.span))
    }
    analysis.locals = []
    return block
  }

  private mutating func arguments(_ node: Node, _ owner: String) -> [BlockDefinition.Argument] {
    var result: [BlockDefinition.Argument] = []
    for entry in namedEntries(node, "arguments", &analysis.report) {
      let isReserved = Self.commonKeys.contains(entry.key)
      if isReserved || !Names.isIdentifier(entry.key) {
        analysis.report.error(
          "invalid-name",
          "\(quoted(entry.key)) cannot be an argument: "
            + (isReserved ? "every term has that key" : "names are \(Names.identifierRule)"),
          at: entry.keySpan)
      } else {
        result.append(argument(entry))
      }
      analysis.locals.append(entry.key)
    }
    return result
  }

  private mutating func argument(_ entry: Node.Entry) -> BlockDefinition.Argument {
    var type: Node? = entry.value
    var defaultValue: Node?
    if case .mapping = entry.value.kind {
      let owner = "argument '\(entry.key)'"
      let fields = Fields(
        entry.value, keys: ["type", "default", "about"], of: owner, &analysis.report)
      type = fields?["type"]
      defaultValue = fields?["default"]
      about(fields?["about"])
    }
    if type == nil {
      analysis.report.error(
        "missing-key", "argument '\(entry.key)' lacks 'type'", at: entry.keySpan)
    }
    return .init(
      name: entry.key, span: entry.keySpan, kind: type.flatMap { kind($0) },
      defaultValue: defaultValue.map { analysis.template($0) })
  }

  private mutating func kind(_ node: Node) -> Value.Kind? {
    let words = Value.Kind.allCases.map(\.rawValue)
    if case .scalar(let scalar) = node.kind, let kind = Value.Kind(rawValue: scalar.text) {
      return kind
    }
    var hint = ""
    var found = node.described
    if case .scalar(let scalar) = node.kind {
      hint = analysis.report.suggestion(for: scalar.text, among: words)
      found = quoted(scalar.text)
    }
    analysis.report.error(
      "unknown-type", "a type is one of \(words.joined(separator: ", ")), found \(found)\(hint)",
      at: node.span)
    return nil
  }
}
