import Diagnostics

/// Cuts the textual form into tokens, one at a time.
struct Lexer {
  private let text: [Unicode.Scalar]
  private let file: String
  private var offset = 0
  private var position = Position(line: 1, column: 1)

  init(_ text: String, file: String) {
    self.text = Array(text.unicodeScalars)
    self.file = file
  }

  mutating func next() throws(Diagnostic) -> Token {
    while let space = peek(), space == " " || space == "\n" || space == "\t" || space == "\r" {
      advance()
    }
    let start = position
    let kind = try nextKind(from: start)
    return Token(kind: kind, span: span(from: start))
  }

  private mutating func nextKind(from start: Position) throws(Diagnostic) -> Token.Kind {
    guard let first = peek() else { return .end }
    switch first {
    case _ where TextForms.startsWord(first):
      return switch word() {
      case "inf": .real(.infinity)
      case "nan": .real(.nan)
      case let word: .word(word)
      }
    case "0"..."9":
      return try number(from: start)
    case "-":
      return try afterMinus(from: start)
    case "\"":
      return .string(try string(from: start))
    case "%", "^":
      advance()
      let digits = take(while: Self.isDigit)
      guard let index = Int(digits) else {
        throw error("'\(first)' needs a number after it", from: start)
      }
      return first == "%" ? .value(index) : .region(index)
    case "{", "}", "(", ")", "[", "]", ",", ":", "=", "@":
      advance()
      return .punctuation(String(first))
    default:
      advance()
      throw error("unexpected character U+\(String(first.value, radix: 16))", from: start)
    }
  }

  private mutating func word() -> String { take(while: TextForms.continuesWord) }

  private mutating func afterMinus(from start: Position) throws(Diagnostic) -> Token.Kind {
    switch peek(1) {
    case ">":
      advance()
      advance()
      return .punctuation("->")
    case let digit? where Self.isDigit(digit):
      return try number(from: start)
    default:
      advance()
      guard word() == "inf" else { throw error("'-' needs a number or '>'", from: start) }
      return .real(-.infinity)
    }
  }

  private mutating func number(from start: Position) throws(Diagnostic) -> Token.Kind {
    var spelling = ""
    var isReal = false
    if peek() == "-" { spelling += take() }
    spelling += take(while: Self.isDigit)
    if peek() == ".", let digit = peek(1), Self.isDigit(digit) {
      isReal = true
      spelling += take() + take(while: Self.isDigit)
    }
    if peek() == "e" {
      isReal = true
      spelling += take()
      if peek() == "+" || peek() == "-" { spelling += take() }
      spelling += take(while: Self.isDigit)
    }
    if !isReal, let integer = Int(spelling) { return .integer(integer) }
    if isReal, let real = Double(spelling), real.isFinite { return .real(real) }
    throw error("\(spelling) is not a number that can be held", from: start)
  }

  private mutating func string(from start: Position) throws(Diagnostic) -> String {
    advance()
    var content = String.UnicodeScalarView()
    while let scalar = peek(), scalar != "\n" {
      advance()
      switch scalar {
      case "\"": return String(content)
      case "\\": content.append(try escape(from: start))
      default: content.append(scalar)
      }
    }
    throw error("the string does not end on its line", from: start)
  }

  private mutating func escape(from start: Position) throws(Diagnostic) -> Unicode.Scalar {
    switch take() {
    case "\"": return "\""
    case "\\": return "\\"
    case "n": return "\n"
    case "t": return "\t"
    case "u":
      let opening = take()
      let digits = take(while: \.properties.isASCIIHexDigit)
      if opening == "{", take() == "}", let code = UInt32(digits, radix: 16),
        let scalar = Unicode.Scalar(code)
      {
        return scalar
      }
    default: break
    }
    throw error(#"the escapes are \", \\, \n, \t and \u{…}"#, from: start)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    offset + distance < text.count ? text[offset + distance] : nil
  }

  /// The next character; empty at the end.
  private mutating func take() -> String {
    guard let scalar = peek() else { return "" }
    advance()
    return String(scalar)
  }

  private mutating func take(while condition: (Unicode.Scalar) -> Bool) -> String {
    var taken = String.UnicodeScalarView()
    while let scalar = peek(), condition(scalar) {
      taken.append(scalar)
      advance()
    }
    return String(taken)
  }

  private mutating func advance() {
    if text[offset] == "\n" {
      position = Position(line: position.line + 1, column: 1)
    } else {
      position.column += 1
    }
    offset += 1
  }

  private func span(from start: Position) -> Span {
    Span(file: file, start: start, end: position)
  }

  private func error(_ message: String, from start: Position) -> Diagnostic {
    Diagnostic(.error, "ir-syntax", message, at: span(from: start))
  }
}
