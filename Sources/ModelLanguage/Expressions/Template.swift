import Diagnostics

/// A value as the model writes it: a constant, an expression, text around expressions, or a list of
/// such.
struct Template {
  indirect enum Kind {
    case constant(Value)
    case expression(Expression)
    case text([Piece])
    case list([Template])
    /// Reported already.
    case invalid
  }

  enum Piece {
    case literal(String)
    case expression(Expression)
  }

  var kind: Kind
  var span: Span

  /// The value, where it holds no expression.
  var constant: Value? {
    switch kind {
    case .constant(let value): return value
    case .list(let elements):
      let values = elements.compactMap(\.constant)
      return values.count == elements.count ? .list(values) : nil
    default: return nil
    }
  }
}

extension Evaluator {
  mutating func evaluate(
    _ template: Template, in environment: Environment
  ) throws(EvaluationFailure) -> Value {
    switch template.kind {
    case .invalid: throw .poisoned
    case .constant(let value): return value
    case .expression(let expression): return try evaluate(expression, in: environment)
    case .text(let pieces):
      var text = ""
      for piece in pieces {
        switch piece {
        case .literal(let literal): text += literal
        case .expression(let expression):
          text += try evaluate(expression, in: environment).text
        }
      }
      return try checked(.string(text), template.span)
    case .list(let elements):
      var values: [Value] = []
      for element in elements { values.append(try evaluate(element, in: environment)) }
      return try checked(.list(values), template.span)
    }
  }
}
