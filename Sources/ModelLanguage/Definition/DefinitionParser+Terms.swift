import Diagnostics

extension DefinitionParser {
  /// A list of terms.
  mutating func sequence(_ node: Node) -> [TermDefinition] {
    guard case .sequence(let elements) = node.kind else {
      analysis.report.error(
        "type-mismatch", "expected a list of terms, found \(node.described)", at: node.span)
      return []
    }
    return elements.map { term($0) }
  }

  /// A bare word, or a mapping of one key.
  private mutating func term(_ node: Node) -> TermDefinition {
    var term = TermDefinition(kind: .invalid, word: "", span: node.span)
    switch node.kind {
    case .scalar(let scalar):
      if node.isNull {
        analysis.report.error("missing-value", "a term is missing here", at: node.span)
        return term
      }
      term.word = scalar.text
      read(&term, value: nil)
    case .mapping(let entries):
      guard let entry = entries.first else {
        if node.isDamaged { return term }
        analysis.report.error(
          "one-key", "a term is a mapping of one key; this one has none", at: node.span)
        return term
      }
      guard entries.count == 1 else {
        reportSeveralKeys(entries)
        return term
      }
      term.word = entry.key
      term.span = entry.keySpan
      read(&term, value: entry.value.isNull ? nil : entry.value)
    case .sequence:
      analysis.report.error(
        "type-mismatch", "expected a term, found a list; 'sequence' joins terms", at: node.span)
    }
    return term
  }

  private mutating func reportSeveralKeys(_ entries: [Node.Entry]) {
    let isOutdented = entries[0].value.isNull
    analysis.report.error(
      "one-key",
      "a term is a mapping of one key; this one has \(entries.count)"
        + (isOutdented ? ": indent what belongs to \(quoted(entries[0].key)) deeper than it" : ""),
      at: entries[1].keySpan)
  }

  private mutating func read(_ term: inout TermDefinition, value: Node?) {
    if let construct = Construct(rawValue: term.word) {
      self.construct(construct, &term, value)
    } else if let layer = layers[term.word] {
      let keys = Self.commonKeys + ["inputs", "weights"]
      let fields = analysis.fields(of: layer, "layer", value, keys: keys)
      common(&term, fields)
      term.kind = .invalid
      if let fields, let use = analysis.use(of: layer, "layer", fields, at: term.span) {
        term.kind = .layer(use)
      }
    } else if knownBlocks.contains(term.word) {
      call(&term, value)
    } else if let colon = term.word.firstIndex(of: ":"), value == nil, term.word.last != ":" {
      let (name, rest) = (term.word[..<colon], term.word[colon...].dropFirst())
      analysis.report.error(
        "missing-space",
        "\(quoted(term.word)) is one word; with a space it is a key and its value: "
          + quoted("\(name): \(rest)"),
        at: term.span)
    } else {
      let known = Construct.allCases.map(\.rawValue) + layerNames + blockNames
      analysis.report.error(
        "unknown-layer",
        "\(quoted(term.word)) is neither a layer nor a construct nor a block"
          + analysis.report.suggestion(for: term.word, among: known),
        at: term.span)
      // Its name may be read elsewhere, which is no mistake of its own.
      if let value, case .mapping(let entries) = value.kind,
        let name = entries.first(where: { $0.key == "name" })
      {
        term.name = analysis.template(name.value)
      }
    }
  }

  /// The keys that layers, constructs and calls share.
  mutating func common(_ term: inout TermDefinition, _ fields: Fields?, hasCondition: Bool = true) {
    guard let fields else { return }
    term.name = fields["name"].map { analysis.template($0) }
    term.isFrozen = fields["frozen"].map { analysis.template($0) }
    if hasCondition { term.condition = fields["when"].map { analysis.template($0) } }
  }

  private mutating func call(_ term: inout TermDefinition, _ value: Node?) {
    calls.insert(term.word)
    var arguments: [CallArgument] = []
    if let value, case .mapping(let entries) = value.kind {
      let own = entries.filter { Self.commonKeys.contains($0.key) }
      common(
        &term,
        Fields(own, span: value.span, keys: Self.commonKeys, of: "a call", &analysis.report))
      for entry in entries where !Self.commonKeys.contains(entry.key) {
        arguments.append(
          CallArgument(
            name: entry.key, span: entry.keySpan, value: analysis.template(entry.value)))
      }
    } else if let value {
      arguments.append(
        CallArgument(name: nil, span: value.span, value: analysis.template(value)))
    }
    term.kind = .call(block: term.word, arguments: arguments)
    callSites.append((term.word, term.span, arguments))
  }

  /// Checks the arguments' names once all blocks are known.
  mutating func checkCalls(_ blocks: [String: BlockDefinition]) {
    for (name, span, arguments) in callSites {
      guard let block = blocks[name] else { continue }
      let names = block.arguments.map(\.name)
      let declared = [Diagnostic.Note("the block is declared here", at: block.span)]
      var given: Set<String> = []
      for argument in arguments {
        if let word = argument.name {
          given.insert(word)
          guard !names.contains(word) else { continue }
          analysis.report.error(
            "unknown-argument",
            "block '\(name)' has no argument \(quoted(word))"
              + analysis.report.suggestion(for: word, among: names),
            at: argument.span, notes: declared)
        } else if let bare = block.bareArgument {
          given.insert(bare)
        } else {
          analysis.report.error(
            "unknown-argument",
            names.isEmpty
              ? "block '\(name)' has no arguments"
              : "block '\(name)' has several arguments: write them as a mapping of keys",
            at: argument.span, notes: declared)
          given.formUnion(names)
        }
      }
      let missing = block.arguments.filter { $0.defaultValue == nil && !given.contains($0.name) }
      guard !missing.isEmpty else { continue }
      analysis.report.error(
        "missing-argument", "the call of block '\(name)' lacks \(list(missing.map(\.name)))",
        at: span, notes: declared)
    }
  }
}
