import Diagnostics

/// The network with every block, repetition and choice expanded.
struct Expander {
  var resolver: Resolver
  /// Outputs that branches lead to, in order.
  var branches: [(output: String, origin: Origin)] = []
  /// The layer that first had weights of a shared name.
  var sharedWeights: [String: (layer: String, span: Span)] = [:]
  private var terms = 0
  /// True once a limit was passed: nothing more is expanded.
  private(set) var isAborted = false

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

  mutating func expand(
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

  /// Counts one more term, call or iteration.
  mutating func count(at span: Span, _ context: Context) -> Bool {
    terms += 1
    isAborted = isAborted || resolver.evaluator.isExhausted
    if isAborted { return false }
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

  mutating func abort(_ message: String, _ span: Span, _ context: Context) -> Bool {
    isAborted = true
    resolver.analysis.report.error("expansion-limit", message, at: span, notes: context.trace)
    return false
  }

  private func origin(_ span: Span, _ context: Context) -> Origin {
    Origin(span: span, trace: context.trace, path: context.path)
  }
}
