/// What a plain scalar means by the core schema of YAML 1.2 (section 10.3.2): `yes` is a string,
/// `1e-4` a number, `0o17` and `0x1F` integers.
enum CoreScalar: Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case string(String)
  /// An integer that has more than 64 bits.
  case integerOverflow
  /// `.inf`, `.nan` or a number beyond what a double holds.
  case notFinite

  init(plain text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .boolean(true)
    case "false", "False", "FALSE": self = .boolean(false)
    default: self = Self.number(text) ?? .string(text)
    }
  }

  private static func number(_ text: String) -> CoreScalar? {
    let bytes = Array(text.utf8)
    if bytes.starts(with: "0x".utf8) {
      return integer(text.dropFirst(2), radix: 16) { isDigit($0) || (97...102 ~= $0 | 32) }
    }
    if bytes.starts(with: "0o".utf8) {
      return integer(text.dropFirst(2), radix: 8) { 48...55 ~= $0 }
    }
    var rest = bytes[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let word = String(decoding: rest, as: UTF8.self)
    if [".inf", ".Inf", ".INF"].contains(word) { return .notFinite }
    if [".nan", ".NaN", ".NAN"].contains(text) { return .notFinite }
    if !rest.isEmpty, rest.allSatisfy(isDigit) {
      return Int(text).map { .integer($0) } ?? .integerOverflow
    }
    guard isDecimal(rest), let value = Double(text) else { return nil }
    return value.isFinite ? .real(value) : .notFinite
  }

  private static func integer(
    _ digits: Substring, radix: Int, isDigit: (UInt8) -> Bool
  ) -> CoreScalar? {
    guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit) else { return nil }
    return Int(digits, radix: radix).map { .integer($0) } ?? .integerOverflow
  }

  /// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  private static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    var digits = whole.count
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      digits += fraction.count
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard digits > 0 else { return false }
    guard let letter = rest.first else { return true }
    guard letter | 32 == UInt8(ascii: "e") else { return false }
    rest.removeFirst()
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { 48...57 ~= byte }
}
