import Attributes
import Diagnostics

/// What a key of the model holds: a layer's attribute, or one of the kinds that only the other
/// sections have.
enum ValueType {
  case attribute(AttributeType)
  /// One finite number in a closed range for all axes, or three, for D, H and W.
  case realsByAxis(ClosedRange<Double>)
  /// Two finite numbers in a closed range, the second not below the first.
  case interval(ClosedRange<Double>)

  /// A value in the form that the type asks for, or why it is none.
  func check(_ value: Value, at span: Span) throws(EvaluationFailure) -> Value {
    switch self {
    case .realsByAxis(let range):
      guard case .list(let elements) = value else {
        return .list(Array(repeating: try Self.real(value, range, span), count: 3))
      }
      guard elements.count == 3 else {
        throw .mistake(
          .error(
            "type-mismatch",
            "expected one number, or three (for D, H, W), found \(elements.count)", at: span))
      }
      var result: [Value] = []
      for element in elements { result.append(try Self.real(element, range, span)) }
      return .list(result)
    case .interval(let range):
      guard case .list(let elements) = value, elements.count == 2 else {
        throw mismatch("a list of two numbers, the least and the greatest", value, span)
      }
      let bounds = [
        try Self.real(elements[0], range, span), try Self.real(elements[1], range, span),
      ]
      guard bounds[0].real <= bounds[1].real else {
        throw Self.outOfRange("expected the least of two numbers first, found \(value.text)", span)
      }
      return .list(bounds)
    case .attribute(let type):
      switch type {
      case .integer(let minimum):
        return try Self.integer(value, minimum...AttributeType.greatestInteger, span)
      case .real(let range): return try Self.real(value, range, span)
      case .boolean:
        guard value.kind == .boolean else {
          var wanted = "true or false"
          if case .string(let word) = value, ["yes", "no", "on", "off"].contains(word.lowercased())
          {
            wanted += " (in YAML 1.2 \(word) is a string)"
          }
          throw mismatch(wanted, value, span)
        }
        return value
      case .string:
        guard value.kind == .string else { throw mismatch("a string", value, span) }
        return value
      case .choice(let words): return try Self.choice(value, words, span)
      case .window(let minimum):
        return try Self.window(value, minimum...AttributeType.greatestExtent, span)
      case .integers(let minimum):
        guard case .list(let elements) = value else {
          throw mismatch("a list of integers", value, span)
        }
        var result: [Value] = []
        let range = minimum...AttributeType.greatestInteger
        for element in elements { result.append(try Self.integer(element, range, span)) }
        return .list(result)
      case .reals(let range):
        guard case .list(let elements) = value else {
          throw mismatch("a list of numbers", value, span)
        }
        var result: [Value] = []
        for element in elements { result.append(try Self.real(element, range, span)) }
        return .list(result)
      }
    }
  }

  private static func integer(
    _ value: Value, _ range: ClosedRange<Int>, _ span: Span
  ) throws(EvaluationFailure) -> Value {
    guard case .integer(let integer) = value else { throw mismatch("an integer", value, span) }
    guard integer >= range.lowerBound else {
      throw outOfRange("expected at least \(range.lowerBound), found \(integer)", span)
    }
    guard integer <= range.upperBound else {
      throw outOfRange("expected at most \(range.upperBound), found \(integer)", span)
    }
    return value
  }

  private static func real(
    _ value: Value, _ range: ClosedRange<Double>, _ span: Span
  ) throws(EvaluationFailure) -> Value {
    guard let converted = value.converted(to: .real), case .real(let real) = converted else {
      throw mismatch("a number", value, span)
    }
    guard range.contains(real) else {
      throw outOfRange("expected a number \(describe(range)), found \(value.text)", span)
    }
    // Kernels and the optimizer compute in float32, where the number would be another.
    guard Float(real).isNormal || real == 0 else {
      let bound =
        Float(real).isInfinite
        ? "large for float32, whose numbers end at 3.4e38"
        : "small for float32, whose numbers next to 0 are 1.2e-38"
      throw outOfRange("\(value.text) is too \(bound)", span)
    }
    return converted
  }

  private static func choice(
    _ value: Value, _ words: [String], _ span: Span
  ) throws(EvaluationFailure) -> Value {
    guard case .string(let word) = value else {
      throw mismatch("one of \(words.joined(separator: ", "))", value, span)
    }
    guard words.contains(word) else {
      let hint = didYouMean(word, among: words).map { "; did you mean '\($0)'?" } ?? ""
      throw .mistake(
        .error(
          "invalid-choice",
          "expected one of \(words.joined(separator: ", ")), found \(quoted(word))\(hint)", at: span
        ))
    }
    return value
  }

  private static func window(
    _ value: Value, _ range: ClosedRange<Int>, _ span: Span
  ) throws(EvaluationFailure) -> Value {
    switch value {
    case .integer:
      return .list(Array(repeating: try integer(value, range, span), count: 3))
    case .list(let elements):
      guard elements.count == 3 else {
        throw .mistake(
          .error(
            "type-mismatch",
            "expected one integer, or three (for D, H, W), found \(elements.count)", at: span))
      }
      var result: [Value] = []
      for element in elements { result.append(try integer(element, range, span)) }
      return .list(result)
    default: throw mismatch("one integer, or three (for D, H, W)", value, span)
    }
  }

  /// "from 0 to 1", "greater than 0".
  static func describe(_ range: ClosedRange<Double>) -> String {
    let lower = range.lowerBound
    let least = lower == .leastNonzeroMagnitude ? "greater than 0" : "of at least \(lower.plain)"
    if range.upperBound >= .greatestFiniteMagnitude { return least }
    if lower <= -.greatestFiniteMagnitude { return "of at most \(range.upperBound.plain)" }
    if lower == .leastNonzeroMagnitude { return "\(least), at most \(range.upperBound.plain)" }
    return "from \(lower.plain) to \(range.upperBound.plain)"
  }

  private static func outOfRange(_ message: String, _ span: Span) -> EvaluationFailure {
    .mistake(.error("out-of-range", message, at: span))
  }
}

extension Double {
  /// Without ".0" at the end.
  fileprivate var plain: String { Int(exactly: self).map { String($0) } ?? String(self) }
}
