import Diagnostics
import Foundation

/// The binary operators. Two integers give an integer, checked; an integer beside a real counts as
/// a real; `/` of integers gives an integer where it is exact.
enum Arithmetic {
  static func apply(
    _ operation: BinaryOperator, _ left: Value, _ right: Value,
    _ leftExpression: Expression, _ rightExpression: Expression, _ span: Span
  ) throws(EvaluationFailure) -> Value {
    switch (operation, left, right) {
    case (.equal, _, _), (.unequal, _, _):
      let areEqual: Bool
      if let order = order(left, right) {
        areEqual = order == 0
      } else if left.kind == right.kind {
        areEqual = left == right
      } else {
        throw mismatch("\(article(left.kind)) to compare with", right, rightExpression.span)
      }
      return .boolean((operation == .equal) == areEqual)
    case (_, .string(let first), .string(let second)) where operation == .sum:
      return .string(first + second)
    case (_, .list(let first), .list(let second)) where operation == .sum:
      return .list(first + second)
    default: break
    }
    guard left.isNumber else { throw mismatch("a number", left, leftExpression.span) }
    guard right.isNumber else { throw mismatch("a number", right, rightExpression.span) }

    if operation.isComparison, let order = order(left, right) {
      switch operation {
      case .less: return .boolean(order < 0)
      case .lessOrEqual: return .boolean(order <= 0)
      case .greater: return .boolean(order > 0)
      default: return .boolean(order >= 0)
      }
    }
    let divides = [.quotient, .floorQuotient, .remainder].contains(operation)
    if divides, right.real == 0 {
      throw .mistake(
        .error("division-by-zero", "division by zero", at: rightExpression.span))
    }
    if case (.integer(let first), .integer(let second)) = (left, right) {
      if let result = try integer(operation, first, second, span) { return result }
    }
    return try real(operation, left.real, right.real, span)
  }

  static func overflow(_ span: Span) -> EvaluationFailure {
    .mistake(.error("integer-overflow", "the result does not fit in 64 bits", at: span))
  }

  /// Finite results only.
  static func real(_ value: Double, _ span: Span) throws(EvaluationFailure) -> Value {
    guard value.isFinite else {
      throw .mistake(.error("not-finite", "the result is not a finite number", at: span))
    }
    return .real(value)
  }

  /// Negative, zero or positive as the numbers compare, exactly; nil where one is not a number.
  static func order(_ left: Value, _ right: Value) -> Int? {
    switch (left, right) {
    case (.integer(let first), .integer(let second)): first < second ? -1 : first > second ? 1 : 0
    case (.integer(let first), .real(let second)): order(first, second)
    case (.real(let first), .integer(let second)): order(second, first).map { -$0 }
    case (.real(let first), .real(let second)): first < second ? -1 : first > second ? 1 : 0
    default: nil
    }
  }

  /// Rounding the integer to a double keeps the order but where the two then coincide.
  private static func order(_ integer: Int, _ real: Double) -> Int? {
    let rounded = Double(integer)
    if rounded != real { return rounded < real ? -1 : 1 }
    guard let exact = Int(exactly: real) else { return -1 }
    return integer < exact ? -1 : integer > exact ? 1 : 0
  }

  /// Nil where the result of two integers is a real.
  private static func integer(
    _ operation: BinaryOperator, _ left: Int, _ right: Int, _ span: Span
  ) throws(EvaluationFailure) -> Value? {
    let (result, overflows): (Int, Bool)
    switch operation {
    case .sum: (result, overflows) = left.addingReportingOverflow(right)
    case .difference: (result, overflows) = left.subtractingReportingOverflow(right)
    case .product: (result, overflows) = left.multipliedReportingOverflow(by: right)
    case .quotient:
      let (remainder, _) = left.remainderReportingOverflow(dividingBy: right)
      guard remainder == 0 else { return nil }
      (result, overflows) = left.dividedReportingOverflow(by: right)
    case .floorQuotient:
      let (quotient, overflow) = left.dividedReportingOverflow(by: right)
      let (remainder, _) = left.remainderReportingOverflow(dividingBy: right)
      let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
      (result, overflows) = (isBelow ? quotient - 1 : quotient, overflow)
    case .remainder:
      let (remainder, _) = left.remainderReportingOverflow(dividingBy: right)
      let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
      (result, overflows) = (isBelow ? remainder + right : remainder, false)
    default:
      guard right >= 0 else { return nil }
      (result, overflows) = power(left, right)
    }
    guard !overflows else { throw overflow(span) }
    return .integer(result)
  }

  private static func power(_ base: Int, _ exponent: Int) -> (Int, Bool) {
    // Beyond 63 doublings only 0, 1 and -1 stay small.
    if exponent > 63, !(-1...1).contains(base) { return (0, true) }
    var result = 1
    for _ in 0..<(exponent > 63 ? 2 + exponent % 2 : exponent) {
      let (next, overflows) = result.multipliedReportingOverflow(by: base)
      if overflows { return (0, true) }
      result = next
    }
    return (result, false)
  }

  private static func real(
    _ operation: BinaryOperator, _ left: Double, _ right: Double, _ span: Span
  ) throws(EvaluationFailure) -> Value {
    switch operation {
    case .sum: return try real(left + right, span)
    case .difference: return try real(left - right, span)
    case .product: return try real(left * right, span)
    case .quotient: return try real(left / right, span)
    case .floorQuotient: return try real((left / right).rounded(.down), span)
    case .remainder:
      let remainder = left.truncatingRemainder(dividingBy: right)
      let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
      return try real(isBelow ? remainder + right : remainder, span)
    default: return try real(pow(left, right), span)
    }
  }

  private static func article(_ kind: Value.Kind) -> String {
    kind == .integer ? "an integer" : "a \(kind)"
  }
}

extension Value {
  var isNumber: Bool { kind == .integer || kind == .real }

  /// The number as a double; 0 for what is none.
  var real: Double {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: 0
    }
  }
}
