/// One word of an expression, with its code points in the scalar.
struct Token: Hashable {
  enum Kind: Hashable {
    case integer(Int)
    case real(Double)
    case string(String)
    /// A name, or one of `and`, `or`, `not`, `true`, `false`.
    case word(String)
    case symbol(String)
    /// The brace that closes the expression, or the end of the text.
    case end
  }

  var kind: Kind
  var range: Range<Int>
}

/// A mistake in an expression's text.
struct ExpressionSyntaxError: Error {
  var identifier: String
  var message: String
  var range: Range<Int>

  init(_ message: String, _ range: Range<Int>, identifier: String = "expression-syntax") {
    self.identifier = identifier
    self.message = message
    self.range = range
  }
}

/// Splits the text after `${` into tokens.
struct Lexer {
  let text: [Unicode.Scalar]
  private(set) var index: Int

  init(_ text: [Unicode.Scalar], from index: Int) {
    self.text = text
    self.index = index
  }

  private static let symbols = [
    "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]", ",",
  ]

  mutating func next() throws(ExpressionSyntaxError) -> Token {
    while index < text.count, text[index].properties.isWhitespace { index += 1 }
    let start = index
    guard index < text.count else { return Token(kind: .end, range: start..<start) }
    let first = text[index]
    if first == "}" { return Token(kind: .end, range: start..<start + 1) }
    if isDigit(first) || (first == "." && index + 1 < text.count && isDigit(text[index + 1])) {
      return try number()
    }
    if isLetter(first) {
      while index < text.count, isLetter(text[index]) || isDigit(text[index]) { index += 1 }
      return Token(kind: .word(string(start..<index)), range: start..<index)
    }
    if first == "'" || first == "\"" {
      guard let end = text[(index + 1)...].firstIndex(of: first) else {
        throw ExpressionSyntaxError("this string is not closed", start..<text.count)
      }
      index = end + 1
      return Token(kind: .string(string(start + 1..<end)), range: start..<index)
    }
    for symbol in Self.symbols where text[index...].starts(with: symbol.unicodeScalars) {
      index += symbol.unicodeScalars.count
      return Token(kind: .symbol(symbol), range: start..<index)
    }
    let hints: [Unicode.Scalar: String] = [
      "=": "; equality is '=='", "&": "; write 'and'", "|": "; write 'or'", "!": "; write 'not'",
      "^": "; powers are written '**'", "?": "; write if(condition, then, else)",
    ]
    throw ExpressionSyntaxError(
      "\(quoted(String(first))) means nothing in an expression\(hints[first] ?? "")",
      start..<start + 1)
  }

  private mutating func number() throws(ExpressionSyntaxError) -> Token {
    let start = index
    while index < text.count {
      let isExponentSign =
        (text[index] == "+" || text[index] == "-")
        && (text[index - 1] == "e" || text[index - 1] == "E")
        && index > start && !string(start..<index).hasPrefix("0x")
      guard isDigit(text[index]) || isLetter(text[index]) || text[index] == "." || isExponentSign
      else { break }
      index += 1
    }
    let range = start..<index
    switch CoreScalar(plain: string(range)) {
    case .integer(let value): return Token(kind: .integer(value), range: range)
    case .real(let value): return Token(kind: .real(value), range: range)
    case .integerOverflow:
      throw ExpressionSyntaxError(
        "this integer does not fit in 64 bits", range, identifier: "integer-overflow")
    case .notFinite:
      throw ExpressionSyntaxError("this number is too large", range, identifier: "not-finite")
    default:
      throw ExpressionSyntaxError("\(quoted(string(range))) is not a number", range)
    }
  }

  private func string(_ range: Range<Int>) -> String {
    String(String.UnicodeScalarView(text[range]))
  }

  private func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

  private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    "a"..."z" ~= scalar || "A"..."Z" ~= scalar || scalar == "_"
  }
}
