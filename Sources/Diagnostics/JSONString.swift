extension StringProtocol {
  /// The text as a JSON string (RFC 8259) in its quotation marks, which is a double-quoted string of YAML too.
  ///
  /// - Parameter alsoEscapes: other characters below U+10000 that are to be escapes.
  public func jsonString(alsoEscapes: (Unicode.Scalar) -> Bool = { _ in false }) -> String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case _ where scalar < " " || alsoEscapes(scalar):
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
