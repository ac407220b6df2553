import Diagnostics

/// Why a value could not be computed.
enum EvaluationFailure: Error {
  case mistake(Diagnostic)
  /// What it depends on was reported already.
  case poisoned
}

/// Names and what they stand for.
struct Environment {
  /// The model's parameters.
  var parameters: [String: Value] = [:]
  /// A block's arguments and the indices of repetitions; they hide parameters.
  var locals: [String: Value] = [:]

  subscript(name: String) -> Value? { locals[name] ?? parameters[name] }
}

/// Evaluates expressions: exact on integers, total, without side effects but for the steps counted.
struct Evaluator {
  /// Steps left to all evaluations of a model.
  private(set) var steps = Limits.evaluationSteps

  /// True once the steps were not enough, which was reported.
  var isExhausted: Bool { steps < 0 }

  mutating func evaluate(
    _ expression: Expression, in environment: Environment
  ) throws(EvaluationFailure) -> Value {
    try spend(1, at: expression.span)
    switch expression.kind {
    case .constant(let value): return value
    case .name(let name):
      // Undefined names are reported where the definition is read.
      guard let value = environment[name] else { throw .poisoned }
      return value
    case .not(let operand):
      return .boolean(!(try condition(operand, in: environment)))
    case .negated(let operand):
      switch try evaluate(operand, in: environment) {
      case .integer(let value):
        let (result, overflow) = (0).subtractingReportingOverflow(value)
        guard !overflow else { throw Arithmetic.overflow(expression.span) }
        return .integer(result)
      case .real(let value): return .real(-value)
      case let other: throw mismatch("a number", other, operand.span)
      }
    case .binary(.and, let left, let right):
      guard try condition(left, in: environment) else { return .boolean(false) }
      return .boolean(try condition(right, in: environment))
    case .binary(.or, let left, let right):
      if try condition(left, in: environment) { return .boolean(true) }
      return .boolean(try condition(right, in: environment))
    case .binary(let operation, let left, let right):
      let operands = (
        try evaluate(left, in: environment), try evaluate(right, in: environment)
      )
      try spend(onLookAt: operands.0, at: expression.span)
      try spend(onLookAt: operands.1, at: expression.span)
      return try checked(
        try Arithmetic.apply(operation, operands.0, operands.1, left, right, expression.span),
        expression.span)
    case .call(.conditional, let arguments):
      let branch = try condition(arguments[0], in: environment) ? arguments[1] : arguments[2]
      return try evaluate(branch, in: environment)
    case .call(let function, let arguments):
      var values: [Value] = []
      for argument in arguments { values.append(try evaluate(argument, in: environment)) }
      for value in values { try spend(onLookAt: value, at: expression.span) }
      return try Functions.apply(function, values, arguments.map(\.span), expression.span)
    case .list(let elements):
      var values: [Value] = []
      for element in elements { values.append(try evaluate(element, in: environment)) }
      return try checked(.list(values), expression.span)
    case .element(let list, let index):
      return try element(list, index, in: environment)
    }
  }

  /// A list that a template makes of its elements, or a string of its pieces, within the limits.
  mutating func checked(_ value: Value, _ span: Span) throws(EvaluationFailure) -> Value {
    try spend(onLookAt: value, at: span)
    guard value.size <= Limits.valueSize else {
      throw .mistake(
        .error(
          "value-too-large",
          "this \(value.kind) has more than \(Limits.valueSize) elements or characters", at: span))
    }
    return value
  }

  private mutating func spend(_ amount: Int, at span: Span) throws(EvaluationFailure) {
    guard !isExhausted else { throw .poisoned }
    steps -= amount
    guard !isExhausted else {
      throw .mistake(
        .error(
          "expansion-limit",
          "the model's expressions take more than \(Limits.evaluationSteps) steps", at: span))
    }
  }

  /// What makes or looks at a list or a string takes as many steps as it is long.
  private mutating func spend(
    onLookAt value: Value, at span: Span
  ) throws(EvaluationFailure) {
    switch value {
    case .list, .string: try spend(value.size, at: span)
    case .integer, .real, .boolean: break
    }
  }

  private mutating func condition(
    _ expression: Expression, in environment: Environment
  ) throws(EvaluationFailure) -> Bool {
    let value = try evaluate(expression, in: environment)
    guard case .boolean(let condition) = value else {
      throw mismatch("a boolean", value, expression.span)
    }
    return condition
  }

  private mutating func element(
    _ list: Expression, _ index: Expression, in environment: Environment
  ) throws(EvaluationFailure) -> Value {
    let base = try evaluate(list, in: environment)
    guard case .list(let values) = base else { throw mismatch("a list", base, list.span) }
    let position = try evaluate(index, in: environment)
    guard case .integer(let position) = position else {
      throw mismatch("an integer", position, index.span)
    }
    guard values.indices.contains(position) else {
      let valid = values.isEmpty ? "the list is empty" : "valid are 0 to \(values.count - 1)"
      throw .mistake(
        .error("index-out-of-range", "there is no element \(position): \(valid)", at: index.span))
    }
    return values[position]
  }
}

/// A value of the wrong type.
func mismatch(_ wanted: String, _ found: Value, _ span: Span) -> EvaluationFailure {
  .mistake(.error("type-mismatch", "expected \(wanted), found \(found.described)", at: span))
}
