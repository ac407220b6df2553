/// The forms of names.
enum Names {
  /// What expressions can call a value: letters, digits and `_`, no word of the expressions.
  static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "_") else {
      return false
    }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
      && !ExpressionParser.reservedWords.contains(text)
  }

  /// What blocks, terms, outputs and weights are called: a letter, then letters, digits, `-` and `_`.
  /// Paths join such names with dots.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy {
      isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
  }

  static let identifierRule =
    "letters, digits and '_', starting with a letter, and not a word of the expressions"
  static let nameRule = "letters, digits, '-' and '_', at most 64, starting with a letter"

  private static func isLetter(_ byte: UInt8) -> Bool { 97...122 ~= byte | 32 }
  private static func isDigit(_ byte: UInt8) -> Bool { 48...57 ~= byte }
}
