import Diagnostics

/// Terms that stay in the resolved network.
extension Expander {
  mutating func resolvedKind(
    _ term: TermDefinition, in names: ValueNames, _ context: Context
  ) -> ResolvedTerm.Kind? {
    switch term.kind {
    case .layer(let use): return layer(use, in: names, context).map { .layer($0) }
    case .coupling(let f, let g, let first):
      let count = first.flatMap { integer($0, context) }
      let f = region(f, names, context.appending("f"))
      let g = g.map { region($0, names, context.appending("g")) }
      // A count that is given and none at all is told already.
      guard first == nil || count != nil else { return nil }
      return .coupling(f: f, g: g, oneSided: g == nil, first: count)
    case .skip(let inner, let combine):
      let body = region(inner, names, context)
      let word = combine.map {
        resolver.value(
          $0, as: .attribute(.choice(["add", "concat"])), in: context.environment,
          trace: context.trace)
      }
      guard let word else { return .skip(body: body, combine: .add) }
      guard case .string(let word) = word,
        let combination = ResolvedTerm.Combination(rawValue: word)
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
      let layer = use.specification.name
      let first = sharedWeights[name] ?? (layer, template.span)
      sharedWeights[name] = first
      if first.layer != layer {
        resolver.analysis.report.error(
          "shared-weights",
          "a '\(layer)' cannot share the weights \(quoted(name)) of a '\(first.layer)'",
          at: template.span,
          notes: [.init("first used here", at: first.span)] + context.trace)
      }
    }
    guard isValid, var resolved else { return nil }
    resolved.inputs = inputs
    resolved.weights = weights
    resolved.frozen = context.isFrozen && use.specification.hasWeights
    return resolved
  }
}
