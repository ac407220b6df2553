import Diagnostics

/// One word of the textual form, and where it stands.
struct Token {
  enum Kind: Hashable {
    case word(String)
    case string(String)
    case integer(Int)
    case real(Double)
    /// `%7`.
    case value(Int)
    /// `^2`.
    case region(Int)
    case punctuation(String)
    case end
  }

  var kind: Kind
  var span: Span
}

extension Token.Kind: CustomStringConvertible {
  var description: String {
    switch self {
    case .word(let word): "'\(word)'"
    case .string: "a string"
    case .integer(let integer): "'\(integer)'"
    case .real(let real): "'\(real)'"
    case .value(let index): "'%\(index)'"
    case .region(let index): "'^\(index)'"
    case .punctuation(let text): "'\(text)'"
    case .end: "the end of the text"
    }
  }
}
