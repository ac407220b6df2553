import Diagnostics
import IR
import ModelLanguage
import Operations

/// What is said of what does not fit.
extension Elaborator {
  var errorCount: Int { diagnostics.count { $0.severity == .error } }

  /// A value like `input` that nothing more is said about.
  mutating func poison(_ input: ValueID) -> ValueID {
    let value = layers.builder.function.makeValue(layers[type: input])
    poisoned.insert(value)
    return value
  }

  mutating func report(
    _ fault: OperationFault, _ layer: ResolvedLayer, _ origin: Origin
  ) {
    diagnostics.append(diagnostic(.error, fault, layer, origin))
  }

  /// Says a thing once of each place in the text, however often that is expanded.
  mutating func warn(
    _ fault: OperationFault, _ layer: ResolvedLayer, _ origin: Origin
  ) {
    let warning = diagnostic(.warning, fault, layer, origin)
    let isKnown = diagnostics.contains {
      $0.identifier == warning.identifier && $0.span == warning.span
    }
    if !isKnown { diagnostics.append(warning) }
  }

  private func diagnostic(
    _ severity: Diagnostic.Severity, _ fault: OperationFault, _ layer: ResolvedLayer,
    _ origin: Origin
  ) -> Diagnostic {
    var notes = fault.advice.map { Diagnostic.Note($0) }
    if let other = fault.other {
      notes.append(.init("the other layer is '\(other.path)'", at: other.span))
    }
    return Diagnostic(
      severity, fault.identifier, fault.message,
      at: fault.attribute.flatMap { layer.attributeSpans[$0] } ?? origin.span,
      notes: notes + origin.trace)
  }

  /// Says what is wrong with a body at the term of it that brought that about, if one did.
  mutating func reportBody(
    _ identifier: String, _ message: String, of owner: (name: String, origin: Origin),
    _ cause: Origin?, advice: String
  ) {
    let place = cause.map { _ in
      [Diagnostic.Note("the \(owner.name) is here", at: owner.origin.span)]
    }
    diagnostics.append(
      Diagnostic(
        .error, identifier, message, at: (cause ?? owner.origin).span,
        notes: (place ?? []) + [Diagnostic.Note(advice)] + (cause ?? owner.origin).trace))
  }

  mutating func report(
    _ identifier: String, _ message: String, at span: Span, _ origin: Origin,
    advice: [String] = []
  ) {
    diagnostics.append(
      Diagnostic(
        .error, identifier, message, at: span,
        notes: advice.map { Diagnostic.Note($0) } + origin.trace))
  }
}
