import Diagnostics

/// The functions of expressions, `if` apart, which evaluates one branch only.
enum Functions {
  /// `spans` are the arguments'.
  static func apply(
    _ function: Function, _ arguments: [Value], _ spans: [Span], _ span: Span
  ) throws(EvaluationFailure) -> Value {
    switch function {
    case .min: return try extreme(arguments, spans, span) { $0 < 0 }
    case .max: return try extreme(arguments, spans, span) { $0 > 0 }
    case .length:
      switch arguments[0] {
      case .list(let values): return .integer(values.count)
      case .string(let text): return .integer(text.unicodeScalars.count)
      default: throw mismatch("a list or a string", arguments[0], spans[0])
      }
    case .abs:
      switch arguments[0] {
      case .integer(let value):
        guard value != .min else { throw Arithmetic.overflow(span) }
        return .integer(Swift.abs(value))
      case .real(let value): return .real(Swift.abs(value))
      default: throw mismatch("a number", arguments[0], spans[0])
      }
    // Ties to even, as IEEE 754 and Python round.
    case .round: return try whole(arguments[0], .toNearestOrEven, spans[0])
    case .floor: return try whole(arguments[0], .down, spans[0])
    case .ceil: return try whole(arguments[0], .up, spans[0])
    case .conditional: preconditionFailure("'if' is evaluated lazily")
    }
  }

  /// The least or greatest of several numbers, or of one list of numbers, in its own type.
  private static func extreme(
    _ arguments: [Value], _ spans: [Span], _ span: Span, _ isBetter: (Int) -> Bool
  ) throws(EvaluationFailure) -> Value {
    var values = arguments
    var places = spans
    if arguments.count == 1, case .list(let elements) = arguments[0] {
      guard !elements.isEmpty else {
        throw .mistake(.error("empty-list", "an empty list has no least or greatest", at: spans[0]))
      }
      values = elements
      places = Array(repeating: spans[0], count: elements.count)
    }
    for (value, place) in zip(values, places) where !value.isNumber {
      throw mismatch("a number", value, place)
    }
    var best = values[0]
    for value in values.dropFirst() {
      if let order = Arithmetic.order(value, best), isBetter(order) { best = value }
    }
    return best
  }

  private static func whole(
    _ value: Value, _ rule: FloatingPointRoundingRule, _ span: Span
  ) throws(EvaluationFailure) -> Value {
    switch value {
    case .integer: return value
    case .real(let real):
      guard let result = Int(exactly: real.rounded(rule)) else {
        throw Arithmetic.overflow(span)
      }
      return .integer(result)
    default: throw mismatch("a number", value, span)
    }
  }
}
