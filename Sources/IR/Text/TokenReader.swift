import Diagnostics

/// Reads the pieces that lines of the textual form are made of. Every method throws at the first
/// token that does not fit.
struct TokenReader {
  private(set) var current = Token(
    kind: .end,
    span: Span(
      file: "", start: Position(line: 1, column: 1), end: Position(line: 1, column: 1)))
  private var lexer: Lexer

  init(_ text: String, file: String) { lexer = Lexer(text, file: file) }

  mutating func advance() throws(Diagnostic) { current = try lexer.next() }

  func unexpected(_ wanted: String) -> Diagnostic {
    Diagnostic(.error, "ir-syntax", "expected \(wanted), found \(current.kind)", at: current.span)
  }

  func stands(_ punctuation: String) -> Bool { current.kind == .punctuation(punctuation) }

  /// Steps over the punctuation if it is next.
  mutating func accept(_ punctuation: String) throws(Diagnostic) -> Bool {
    guard stands(punctuation) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ punctuation: String) throws(Diagnostic) {
    guard try accept(punctuation) else { throw unexpected("'\(punctuation)'") }
  }

  mutating func accept(word: String) throws(Diagnostic) -> Bool {
    guard current.kind == .word(word) else { return false }
    try advance()
    return true
  }

  mutating func expect(word: String) throws(Diagnostic) {
    guard try accept(word: word) else { throw unexpected("'\(word)'") }
  }

  /// A bare word or a string.
  mutating func name(_ what: String) throws(Diagnostic) -> (text: String, span: Span) {
    let span = current.span
    switch current.kind {
    case .word(let text), .string(let text):
      try advance()
      return (text, span)
    default: throw unexpected(what)
    }
  }

  mutating func string(_ what: String) throws(Diagnostic) -> String {
    guard case .string(let text) = current.kind else { throw unexpected(what) }
    try advance()
    return text
  }

  mutating func integer() throws(Diagnostic) -> Int {
    guard case .integer(let integer) = current.kind else { throw unexpected("a whole number") }
    try advance()
    return integer
  }

  mutating func real() throws(Diagnostic) -> Double {
    let value: Double
    switch current.kind {
    case .real(let real): value = real
    case .integer(let integer): value = Double(integer)
    default: throw unexpected("a number")
    }
    try advance()
    return value
  }

  mutating func value() throws(Diagnostic) -> (id: ValueID, span: Span) {
    guard case .value(let index) = current.kind else { throw unexpected("a value such as '%0'") }
    let span = current.span
    try advance()
    return (ValueID(index), span)
  }

  mutating func integerList() throws(Diagnostic) -> [Int] {
    try expect("[")
    guard try !accept("]") else { return [] }
    var integers = [try integer()]
    while try accept(",") { integers.append(try integer()) }
    try expect("]")
    return integers
  }

  mutating func type() throws(Diagnostic) -> TensorType {
    let elements = Element.allCases.map(\.rawValue).joined(separator: ", ")
    guard case .word(let word) = current.kind, let element = Element(rawValue: word) else {
      throw unexpected("a type that starts with one of \(elements)")
    }
    try advance()
    return TensorType(try integerList(), element)
  }

  mutating func initializer() throws(Diagnostic) -> Resource.Initializer {
    guard case .word(let kind) = current.kind,
      ["constant", "uniform", "normal"].contains(kind)
    else { throw unexpected("'constant', 'uniform' or 'normal'") }
    try advance()
    try expect("(")
    let value = try real()
    try expect(")")
    return switch kind {
    case "constant": .constant(value)
    case "uniform": .uniform(bound: value)
    default: .normal(deviation: value)
    }
  }

  /// `loc(…)` if it is next, added to an anchor. An operation's has the path in it; a region's has
  /// not.
  mutating func location(of anchor: inout Anchor, withPath: Bool) throws(Diagnostic) {
    guard try accept(word: "loc") else { return }
    try expect("(")
    if withPath { anchor.path = try string("the path of an operation, as a string") }
    anchor.span = try span()
    var needsComma = withPath || anchor.span != nil
    while !stands(")") {
      if needsComma { try expect(",") }
      needsComma = true
      try expect(word: "note")
      let message = try string("the text of a note")
      anchor.trace.append(Diagnostic.Note(message, at: try span()))
    }
    try expect(")")
  }

  private mutating func span() throws(Diagnostic) -> Span? {
    guard try accept(word: "at") else { return nil }
    let file = try string("a file's name, as a string")
    try expect(":")
    let start = try position()
    try expect(word: "to")
    return Span(file: file, start: start, end: try position())
  }

  private mutating func position() throws(Diagnostic) -> Position {
    let line = try integer()
    try expect(":")
    return Position(line: line, column: try integer())
  }
}
