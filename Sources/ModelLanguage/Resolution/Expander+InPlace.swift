import Diagnostics

/// Constructs that leave no term of their own: what they expand to joins the body where they stand.
extension Expander {
  /// Terms that count as standing in the body itself; a name puts them under a path of their own.
  mutating func expandInPlace(
    _ inner: [TermDefinition], _ name: String?, into body: inout Body, _ context: Context
  ) {
    guard let name else { return expand(inner, into: &body, context) }
    let context = context.appending(body.siblings.component(name))
    let siblings = body.siblings
    body.siblings = Siblings()
    expand(inner, into: &body, context)
    body.siblings = siblings
  }

  mutating func expandRepetition(
    _ inner: [TermDefinition], _ times: Template, _ index: String?, component: String,
    _ span: Span, into body: inout Body, _ context: Context
  ) -> Bool {
    let count = resolver.value(
      times, as: .attribute(.integer(minimum: 0)), in: context.environment, trace: context.trace)
    guard case .integer(let count) = count else { return false }
    let siblings = body.siblings
    let outer = context.appending(component)
    for iteration in 0..<count {
      guard !isAborted, self.count(at: span, context) else { break }
      var context = outer.appending(String(iteration))
      if let index { context.environment.locals[index] = .integer(iteration) }
      context.trace.insert(
        .init(
          "in iteration \(index.map { "\($0) = " } ?? "")\(iteration) of this repeat", at: span),
        at: 0)
      body.siblings = Siblings()
      expand(inner, into: &body, context)
    }
    body.siblings = siblings
    return true
  }

  mutating func expandCall(
    _ name: String, _ arguments: [CallArgument], component: String, _ span: Span,
    into body: inout Body, _ context: Context
  ) -> Bool {
    guard let block = resolver.definition.blocks[name],
      let locals = bind(arguments, to: block, name, span, context)
    else { return false }
    var inner = context.appending(component)
    inner.environment.locals = locals
    inner.callDepth += 1
    let shown = block.arguments.prefix(6).compactMap { argument in
      locals[argument.name].map { "\(argument.name) = \($0.shown)" }
    }
    let list = shown.isEmpty ? "" : " (\(shown.joined(separator: ", ")))"
    inner.trace.insert(.init("in block '\(name)'\(list), called here", at: span), at: 0)
    guard inner.callDepth <= Limits.callDepth else {
      return abort("blocks call each other more than \(Limits.callDepth) deep", span, inner)
    }
    var inside = Body(names: ValueNames())
    swap(&inside.terms, &body.terms)
    expand(block.body, into: &inside, inner)
    swap(&inside.terms, &body.terms)
    return true
  }

  /// The arguments' values; nil with a diagnostic.
  private mutating func bind(
    _ arguments: [CallArgument], to block: BlockDefinition, _ name: String, _ span: Span,
    _ context: Context
  ) -> [String: Value]? {
    var locals: [String: Value] = [:]
    let given = Dictionary(
      arguments.map { ($0.name ?? block.bareArgument ?? "", $0.value) },
      uniquingKeysWith: { first, _ in first })
    for argument in block.arguments {
      let value: Value?
      let template = given[argument.name] ?? argument.defaultValue
      guard let template else { return nil }
      if given[argument.name] != nil {
        value = resolver.value(template, in: context.environment, trace: context.trace)
      } else {
        var environment = resolver.environment
        environment.locals = locals
        value = resolver.value(template, in: environment, trace: context.trace)
      }
      guard let value else { return nil }
      guard let kind = argument.kind else {
        locals[argument.name] = value
        continue
      }
      guard let converted = value.converted(to: kind) else {
        let place = Diagnostic.Note(
          "argument '\(argument.name)' is declared here", at: argument.span)
        let wanted = kind == .integer ? "an integer" : "a \(kind)"
        resolver.report(mismatch(wanted, value, template.span), [place] + context.trace)
        return nil
      }
      locals[argument.name] = converted
    }
    return locals
  }
}

extension Value {
  /// For a trace: short.
  fileprivate var shown: String {
    switch self {
    case .string(let text): quoted(text)
    case .list(let values) where values.count > 8: "a list of \(values.count)"
    default: String(text.unicodeScalars.prefix(60))
    }
  }
}
