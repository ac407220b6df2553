import Diagnostics

/// The network with every block, repetition and choice expanded.
struct Expander {
  var resolver: Resolver
  /// Outputs that branches lead to, in order.
  private(set) var branches: [(output: String, origin: Origin)] = []
  private(set) var terms = 0
  /// True once a limit was passed: nothing more is expanded.
  private var isAborted = false

  /// Where a term stands.
  struct Context {
    var environment: Environment
    var path = ""
    var trace: [Diagnostic.Note] = []
    var isFrozen = false
    var callDepth = 0
    var bodyDepth = 0

    func appending(_ component: String) -> Context {
      var context = self
      context.path = path.isEmpty ? component : "\(path).\(component)"
      return context
    }
  }

  /// What terms of one body share, as far as it is expanded.
  struct Body {
    var terms: [ResolvedTerm] = []
    var siblings = Siblings()
    var names: ValueNames
  }

  init(resolver: Resolver) { self.resolver = resolver }

  mutating func expandNetwork() -> [ResolvedTerm] {
    var names = ValueNames()
    _ = names.declare("input", "input", at: nil)
    var body = Body(names: names)
    expand(
      resolver.definition.network, into: &body, Context(environment: resolver.environment))
    return body.terms
  }

  private mutating func expand(
    _ terms: [TermDefinition], into body: inout Body, _ context: Context
  ) {
    var context = context
    context.bodyDepth += 1
    for term in terms where !isAborted { expand(term, into: &body, context) }
  }

  private mutating func expand(
    _ term: TermDefinition, into body: inout Body, _ context: Context
  ) {
    guard count(at: term.span, context) else { return }
    if let condition = term.condition {
      let isIncluded = resolver.condition(
        condition, in: context.environment, trace: context.trace)
      guard isIncluded != false else { return }
      guard isIncluded == true else {
        poison(term, &body, context)
        return
      }
    }
    var context = context
    if let template = term.isFrozen {
      let isFrozen = resolver.condition(template, in: context.environment, trace: context.trace)
      context.isFrozen = context.isFrozen || isFrozen == true
    }
    var name: String?
    if let template = term.name {
      name = resolver.name(template, in: context.environment, trace: context.trace)
      if name == nil, case .invalid = term.kind { return }
    }
    let before = body.terms.count
    let isValid = expandKind(term, name, into: &body, context)
    guard let name, let span = term.name?.span else { return }
    bind(name, span, in: &body, isValid: isValid, isEmpty: body.terms.count == before, context)
  }

  /// Gives the body's last value a name.
  private mutating func bind(
    _ name: String, _ span: Span, in body: inout Body, isValid: Bool, isEmpty: Bool,
    _ context: Context
  ) {
    var resolved: String?
    if isValid, isEmpty {
      resolver.analysis.report.error(
        "empty-value", "nothing is expanded here that \(quoted(name)) could name", at: span,
        notes: context.trace)
    } else if isValid {
      let last = body.terms.count - 1
      resolved = body.terms[last].name ?? body.terms[last].origin.path
      body.terms[last].name = resolved
    }
    guard let first = body.names.declare(name, resolved, at: span) else { return }
    resolver.analysis.report.error(
      "duplicate-name", "the name \(quoted(name)) is taken already", at: span,
      notes: (first.span.map { [.init("taken here", at: $0)] } ?? []) + context.trace)
  }

  /// The name of a term whose condition is wrong is no mistake of its own.
  private mutating func poison(_ term: TermDefinition, _ body: inout Body, _ context: Context) {
    guard let template = term.name,
      let name = resolver.name(template, in: context.environment, trace: context.trace)
    else { return }
    _ = body.names.declare(name, nil, at: template.span)
  }

  /// False, with a diagnostic, where nothing can be made of the term.
  private mutating func expandKind(
    _ term: TermDefinition, _ name: String?, into body: inout Body, _ context: Context
  ) -> Bool {
    switch term.kind {
    case .invalid: return false
    case .sequence(let inner):
      expandInPlace(inner, name, into: &body, context)
      return true
    case .choice(let cases, let otherwise):
      for (condition, inner) in cases {
        let isChosen = resolver.condition(
          condition, in: context.environment, trace: context.trace)
        guard let isChosen else { return false }
        guard isChosen else { continue }
        expandInPlace(inner, name, into: &body, context)
        return true
      }
      expandInPlace(otherwise, name, into: &body, context)
      return true
    case .repetition(let inner, let times, let index):
      return expandRepetition(
        inner, times, index, component: body.siblings.component(name ?? term.word), term.span,
        into: &body, context)
    case .call(let block, let arguments):
      return expandCall(
        block, arguments, component: body.siblings.component(name ?? term.word), term.span,
        into: &body, context)
    case .layer, .coupling, .skip, .bypass, .branch, .invertible:
      let inner = context.appending(body.siblings.component(name ?? term.word))
      guard let kind = resolvedKind(term, in: body.names, inner) else { return false }
      body.terms.append(ResolvedTerm(kind: kind, origin: origin(term.span, inner)))
      return true
    }
  }

  /// Terms that count as standing in the body itself; a name puts them under a path of their own.
  private mutating func expandInPlace(
    _ inner: [TermDefinition], _ name: String?, into body: inout Body, _ context: Context
  ) {
    guard let name else { return expand(inner, into: &body, context) }
    let context = context.appending(body.siblings.component(name))
    let siblings = body.siblings
    body.siblings = Siblings()
    expand(inner, into: &body, context)
    body.siblings = siblings
  }

  private mutating func expandRepetition(
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
        .init("in iteration \(index.map { "\($0) = " } ?? "")\(iteration) of this repeat", at: span),
        at: 0)
      body.siblings = Siblings()
      expand(inner, into: &body, context)
    }
    body.siblings = siblings
    return true
  }

  private mutating func expandCall(
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
      arguments.map { ($0.name ?? block.arguments.first?.name ?? "", $0.value) },
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
        let place = Diagnostic.Note("argument '\(argument.name)' is declared here", at: argument.span)
        let wanted = kind == .integer ? "an integer" : "a \(kind)"
        resolver.report(mismatch(wanted, value, template.span), [place] + context.trace)
        return nil
      }
      locals[argument.name] = converted
    }
    return locals
  }

  // MARK: Limits

  /// Counts one more term, call or iteration.
  private mutating func count(at span: Span, _ context: Context) -> Bool {
    terms += 1
    if terms > Limits.expandedTerms {
      return abort("the network expands to more than \(Limits.expandedTerms) terms", span, context)
    }
    if context.bodyDepth > Limits.bodyDepth {
      return abort("the network nests more than \(Limits.bodyDepth) bodies", span, context)
    }
    if context.path.utf8.count > Limits.pathLength {
      return abort(
        "names nest to a path of more than \(Limits.pathLength) characters", span, context)
    }
    return true
  }

  private mutating func abort(_ message: String, _ span: Span, _ context: Context) -> Bool {
    isAborted = true
    resolver.analysis.report.error("expansion-limit", message, at: span, notes: context.trace)
    return false
  }

  private func origin(_ span: Span, _ context: Context) -> Origin {
    Origin(span: span, trace: context.trace, path: context.path)
  }

  // MARK: Terms that stay

  private mutating func resolvedKind(
    _ term: TermDefinition, in names: ValueNames, _ context: Context
  ) -> ResolvedTerm.Kind? {
    switch term.kind {
    case .layer(let use): return layer(use, in: names, context).map { .layer($0) }
    case .coupling(let f, let g, let first):
      let count = first.map { integer($0, context) }
      let f = region(f, names, context.appending("f"))
      let g = g.map { region($0, names, context.appending("g")) }
      if let count, count == nil { return nil }
      return .coupling(f: f, g: g, oneSided: g == nil, first: count ?? nil)
    case .skip(let inner, let combine):
      let body = region(inner, names, context)
      let word = combine.map {
        resolver.value(
          $0, as: .attribute(.choice(["add", "concat"])), in: context.environment,
          trace: context.trace)
      }
      guard let word else { return .skip(body: body, combine: .add) }
      guard case .string(let word) = word, let combination = ResolvedTerm.Combination(rawValue: word)
      else { return nil }
      return .skip(body: body, combine: combination)
    case .bypass(let inner, let channels):
      let count = integer(channels, context)
      let body = region(inner, names, context)
      return count.map { .bypass(channels: $0, body: body) }
    case .branch(let inner, let output):
      let name = resolver.name(output, in: context.environment, trace: context.trace)
      let body = region(inner, names, context)
      guard let name else { return nil }
      branches.append((name, Origin(span: output.span, trace: context.trace, path: context.path)))
      return .branch(output: name, body: body)
    case .invertible(let inner): return .invertible(body: region(inner, names, context))
    case .call, .sequence, .repetition, .choice, .invalid: return nil
    }
  }

  private mutating func region(
    _ terms: [TermDefinition], _ names: ValueNames, _ context: Context
  ) -> [ResolvedTerm] {
    var body = Body(names: names.inner)
    expand(terms, into: &body, context)
    return body.terms
  }

  private mutating func integer(_ template: Template, _ context: Context) -> Int? {
    let value = resolver.value(
      template, as: .attribute(.integer(minimum: 1)), in: context.environment, trace: context.trace)
    guard case .integer(let integer) = value else { return nil }
    return integer
  }

  private mutating func layer(
    _ use: LayerUse, in names: ValueNames, _ context: Context
  ) -> ResolvedLayer? {
    let resolved = resolver.layer(use, in: context.environment, trace: context.trace)
    var isValid = true
    var inputs: [(name: String, span: Span)] = []
    for template in use.inputs ?? [] {
      guard let name = resolver.name(template, in: context.environment, trace: context.trace) else {
        isValid = false
        continue
      }
      guard let entry = names[name] else {
        resolver.analysis.report.error(
          "undefined-value",
          "no term before this one is called \(quoted(name))"
            + resolver.analysis.report.suggestion(for: name, among: names.all),
          at: template.span, notes: context.trace)
        isValid = false
        continue
      }
      guard let known = entry.resolved else {
        isValid = false
        continue
      }
      inputs.append((known, template.span))
    }
    var weights: (name: String, span: Span)?
    if let template = use.weights {
      guard let name = resolver.name(template, in: context.environment, trace: context.trace) else {
        return nil
      }
      weights = (name, template.span)
    }
    guard isValid, var resolved else { return nil }
    resolved.inputs = inputs
    resolved.weights = weights
    resolved.frozen = context.isFrozen && use.specification.hasWeights
    return resolved
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
