import Diagnostics

/// Parses one expression by precedence climbing.
struct ExpressionParser {
  /// Words that cannot be names of parameters, arguments and indices.
  static let reservedWords =
    ["and", "or", "not", "true", "false"] + Function.allCases.map(\.rawValue)

  private var lexer: Lexer
  private var token: Token
  /// End of the last token consumed.
  private var previousEnd = 0
  private var depth = 0
  private let span: (Range<Int>) -> Span

  /// `index` is just after `${`; `span` says where code points of the scalar stand in the file.
  init(
    _ text: [Unicode.Scalar], from index: Int, span: @escaping (Range<Int>) -> Span
  ) throws(ExpressionSyntaxError) {
    lexer = Lexer(text, from: index)
    token = try lexer.next()
    self.span = span
  }

  /// The expression, and the index just after its closing brace.
  mutating func parse() throws(ExpressionSyntaxError) -> (Expression, end: Int) {
    let start = token.range
    let expression = try expression(minimum: 0)
    guard token.kind == .end else { throw unexpected("an operator or '}'") }
    guard !token.range.isEmpty else {
      throw ExpressionSyntaxError(
        "this expression is not closed with '}'", start.lowerBound..<token.range.lowerBound)
    }
    return (expression, token.range.upperBound)
  }

  private mutating func advance() throws(ExpressionSyntaxError) {
    previousEnd = token.range.upperBound
    token = try lexer.next()
  }

  private mutating func expression(minimum: Int) throws(ExpressionSyntaxError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    let start = token.range.lowerBound
    guard depth <= Limits.expressionDepth else { throw tooDeep(token.range) }
    var left = try prefix(minimum: minimum)
    while let operation = binaryOperator, operation.precedence >= minimum {
      let place = token.range
      try advance()
      // `**` binds to the right: 2 ** 3 ** 2 is 2 ** 9.
      let isRight = operation == .power
      let right = try expression(
        minimum: isRight ? 6 : operation.precedence + 1)
      left = try node(.binary(operation, left, right), [left, right], from: start)
      if operation.isComparison, binaryOperator?.isComparison == true {
        throw ExpressionSyntaxError(
          "comparisons do not chain; join them with 'and'",
          place.lowerBound..<token.range.upperBound)
      }
    }
    return left
  }

  private var binaryOperator: BinaryOperator? {
    switch token.kind {
    case .symbol(let text), .word(let text): BinaryOperator(rawValue: text)
    default: nil
    }
  }

  private mutating func prefix(minimum: Int) throws(ExpressionSyntaxError) -> Expression {
    let start = token.range.lowerBound
    switch token.kind {
    case .word("not") where minimum <= 2:
      try advance()
      let operand = try expression(minimum: 2)
      return try node(.not(operand), [operand], from: start)
    case .symbol("-"):
      try advance()
      let operand = try expression(minimum: 6)
      return try node(.negated(operand), [operand], from: start)
    case .symbol("+"):
      try advance()
      return try expression(minimum: 6)
    default:
      var operand = try primary()
      while token.kind == .symbol("[") {
        try advance()
        let index = try expression(minimum: 0)
        try expect("]")
        operand = try node(.element(operand, index: index), [operand, index], from: start)
      }
      return operand
    }
  }

  private mutating func primary() throws(ExpressionSyntaxError) -> Expression {
    let start = token.range
    switch token.kind {
    case .integer(let value): return try constant(.integer(value))
    case .real(let value): return try constant(.real(value))
    case .string(let value): return try constant(.string(value))
    case .word("true"): return try constant(.boolean(true))
    case .word("false"): return try constant(.boolean(false))
    case .word("and"), .word("or"), .word("not"): throw unexpected("a value")
    case .word(let word):
      try advance()
      if token.kind == .symbol("(") { return try call(word, start) }
      if Function(rawValue: word) != nil {
        throw ExpressionSyntaxError("the function '\(word)' needs arguments in parentheses", start)
      }
      return try node(.name(word), [], from: start.lowerBound)
    case .symbol("("):
      try advance()
      var inner = try expression(minimum: 0)
      try expect(")")
      inner.span = span(start.lowerBound..<previousEnd)
      return inner
    case .symbol("["):
      try advance()
      let elements = try list(until: "]")
      return try node(.list(elements), elements, from: start.lowerBound)
    default:
      throw unexpected("a value")
    }
  }

  private mutating func constant(_ value: Value) throws(ExpressionSyntaxError) -> Expression {
    let start = token.range.lowerBound
    try advance()
    return try node(.constant(value), [], from: start)
  }

  private mutating func call(
    _ word: String, _ place: Range<Int>
  ) throws(ExpressionSyntaxError) -> Expression {
    guard let function = Function(rawValue: word) else {
      throw ExpressionSyntaxError(
        "there is no function \(quoted(word))"
          + (didYouMean(word, among: Function.allCases.map(\.rawValue))
            .map { "; did you mean '\($0)'?" } ?? ""),
        place, identifier: "undefined-function")
    }
    try advance()
    let arguments = try list(until: ")")
    guard function.arity.contains(arguments.count) else {
      let wanted =
        function.arity == 1...1
        ? "one argument"
        : function == .conditional
          ? "three arguments: condition, then, else" : "at least one argument"
      throw ExpressionSyntaxError(
        "'\(word)' takes \(wanted), found \(arguments.count)", place.lowerBound..<previousEnd)
    }
    return try node(.call(function, arguments), arguments, from: place.lowerBound)
  }

  private mutating func list(
    until closing: String
  ) throws(ExpressionSyntaxError) -> [Expression] {
    var elements: [Expression] = []
    while token.kind != .symbol(closing) {
      elements.append(try expression(minimum: 0))
      guard token.kind == .symbol(",") else { break }
      try advance()
    }
    try expect(closing)
    return elements
  }

  private mutating func expect(_ symbol: String) throws(ExpressionSyntaxError) {
    guard token.kind == .symbol(symbol) else { throw unexpected("'\(symbol)'") }
    try advance()
  }

  private func node(
    _ kind: Expression.Kind, _ children: [Expression], from start: Int
  ) throws(ExpressionSyntaxError) -> Expression {
    let height = 1 + (children.map(\.height).max() ?? 0)
    let range = start..<max(start, previousEnd)
    guard height <= Limits.expressionDepth else { throw tooDeep(range) }
    return Expression(kind: kind, span: span(range), height: height)
  }

  private func tooDeep(_ range: Range<Int>) -> ExpressionSyntaxError {
    ExpressionSyntaxError(
      "the expression is nested more than \(Limits.expressionDepth) deep", range,
      identifier: "expression-limit")
  }

  private func unexpected(_ wanted: String) -> ExpressionSyntaxError {
    if token.kind == .end {
      let place =
        token.range.isEmpty
        ? max(0, token.range.lowerBound - 1)..<token.range.lowerBound
        : token.range
      return ExpressionSyntaxError("expected \(wanted), but the expression ends", place)
    }
    return ExpressionSyntaxError("expected \(wanted)", token.range)
  }
}
