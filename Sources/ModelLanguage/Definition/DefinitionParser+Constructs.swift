import Diagnostics

extension DefinitionParser {
  /// A construct of the algebra, with the keys that it shares with every term.
  mutating func construct(_ construct: Construct, _ term: inout TermDefinition, _ value: Node?) {
    guard let value else {
      let keys = construct.keys.filter(\.isRequired).map(\.name)
      analysis.report.error(
        "missing-key",
        "'\(construct.rawValue)' lacks \(keys.isEmpty ? "its keys" : list(keys))", at: term.span)
      return
    }
    if construct.takesBareBody, case .sequence = value.kind {
      let body = sequence(value)
      term.kind = construct == .sequence ? .sequence(body) : .invertible(body)
      return
    }
    let own = construct.keys.map(\.name)
    let common = Self.commonKeys.filter { !own.contains($0) }
    guard
      let fields = Fields(
        value, keys: own + common, of: "'\(construct.rawValue)'", &analysis.report)
    else { return }
    self.common(&term, fields, hasCondition: construct != .choice)
    let required = construct.keys.filter(\.isRequired)
    let missing = fields.missing(required.map(\.name))
    if !missing.isEmpty {
      analysis.report.error(
        "missing-key", "'\(construct.rawValue)' lacks \(list(missing))", at: term.span,
        notes: required.filter { missing.contains($0.name) }.map {
          .init("\($0.name): \($0.summary)")
        })
    }
    let isComplete = required.allSatisfy { fields[$0.name] != nil }
    if let kind = kind(construct, fields, term.span), isComplete { term.kind = kind }
  }

  /// Reads all keys, so that every mistake in them is reported; nil where one is missing.
  private mutating func kind(
    _ construct: Construct, _ fields: Fields, _ span: Span
  ) -> TermDefinition.Kind? {
    switch construct {
    case .sequence: return .sequence(body(fields, "body"))
    case .invertible: return .invertible(body(fields, "body"))
    case .skip:
      return .skip(
        body(fields, "body"),
        combine: constant(fields, "combine", .attribute(.choice(["add", "concat"]))))
    case .bypass:
      let channels = constant(fields, "channels", .attribute(.integer(minimum: 1)))
      let body = body(fields, "body")
      return channels.map { .bypass(body, channels: $0) }
    case .branch:
      let output = fields["output"].map { analysis.template($0) }
      let body = body(fields, "body")
      return output.map { .branch(body, output: $0) }
    case .coupling: return coupling(fields, span)
    case .repetition: return repetition(fields)
    case .choice: return choice(fields, span)
    }
  }

  private mutating func body(_ fields: Fields, _ key: String) -> [TermDefinition] {
    fields[key].map { sequence($0) } ?? []
  }

  private mutating func constant(_ fields: Fields, _ key: String, _ type: ValueType) -> Template? {
    fields[key].map { analysis.constantChecked(analysis.template($0), as: type) }
  }

  private mutating func coupling(_ fields: Fields, _ span: Span) -> TermDefinition.Kind? {
    let first = constant(fields, "first", .attribute(.integer(minimum: 1)))
    let style = constant(
      fields, "style", .attribute(.choice(["additive", "one-sided"])))
    let f = body(fields, "f")
    let g = fields["g"].map { sequence($0) }
    guard let style else {
      if g == nil {
        analysis.report.error(
          "missing-key", "'coupling' lacks 'g', or 'style: one-sided'", at: span)
      }
      return .coupling(f: f, g: g ?? [], first: first)
    }
    switch style.constant {
    case .string("additive"):
      if g == nil {
        analysis.report.error("missing-key", "an additive coupling lacks 'g'", at: span)
      }
      return .coupling(f: f, g: g ?? [], first: first)
    case .string:
      if g != nil, let entry = fields.entry("g") {
        analysis.report.error(
          "unknown-key", "a one-sided coupling has no 'g'", at: entry.keySpan)
      }
      return .coupling(f: f, g: nil, first: first)
    default:
      if case .invalid = style.kind { return nil }
      analysis.report.error(
        "not-constant",
        "a coupling's style is one of the words additive, one-sided: "
          + "'choose' selects a coupling by an expression", at: style.span)
      return nil
    }
  }

  private mutating func repetition(_ fields: Fields) -> TermDefinition.Kind? {
    let times = constant(fields, "times", .attribute(.integer(minimum: 0)))
    var index: String?
    if let node = fields["index"] {
      if case .scalar(let scalar) = node.kind, Names.isIdentifier(scalar.text) {
        index = scalar.text
      } else {
        analysis.report.error(
          "invalid-name", "'index' is a name: \(Names.identifierRule)", at: node.span)
        // What it was meant to be is not known: names in the body are no mistakes of their own.
        return nil
      }
    }
    if let index { analysis.locals.append(index) }
    let body = body(fields, "body")
    if index != nil { analysis.locals.removeLast() }
    return times.map { .repetition(body, times: $0, index: index) }
  }

  private mutating func choice(_ fields: Fields, _ span: Span) -> TermDefinition.Kind? {
    let otherwise = body(fields, "else")
    if let node = fields["cases"] {
      for key in ["when", "then"] {
        guard let entry = fields.entry(key) else { continue }
        analysis.report.error(
          "unknown-key", "'choose' has 'cases', so '\(key)' belongs in one of them",
          at: entry.keySpan)
      }
      return .choice(cases(node), otherwise: otherwise)
    }
    let missing = fields.missing(["when", "then"])
    if !missing.isEmpty {
      analysis.report.error(
        "missing-key", "'choose' lacks \(list(missing)), or 'cases'", at: span)
    }
    let condition = fields["when"].map { analysis.template($0) }
    let then = body(fields, "then")
    guard let condition, fields["then"] != nil else { return nil }
    return .choice([(condition, then)], otherwise: otherwise)
  }

  private mutating func cases(_ node: Node) -> [(condition: Template, body: [TermDefinition])] {
    guard case .sequence(let elements) = node.kind else {
      analysis.report.error(
        "type-mismatch", "'cases' is a list, found \(node.described)", at: node.span)
      return []
    }
    var cases: [(condition: Template, body: [TermDefinition])] = []
    for element in elements {
      guard
        let fields = Fields(element, keys: ["when", "then"], of: "a case", &analysis.report)
      else { continue }
      let missing = fields.missing(["when", "then"])
      if !missing.isEmpty {
        analysis.report.error("missing-key", "a case lacks \(list(missing))", at: element.span)
      }
      let condition = fields["when"].map { analysis.template($0) }
      let then = body(fields, "then")
      if let condition { cases.append((condition, then)) }
    }
    return cases
  }
}
