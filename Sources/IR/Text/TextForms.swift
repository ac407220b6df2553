import Diagnostics

/// How names, strings and numbers are spelt in the textual form. Each spelling reads back to the
/// value it came from.
enum TextForms {
  /// A bare word where that reads back, else a string.
  static func name(_ name: String) -> String { isWord(name) ? name : string(name) }

  static func string(_ text: String) -> String {
    var spelling = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": spelling += "\\\""
      case "\\": spelling += "\\\\"
      case "\n": spelling += "\\n"
      case "\t": spelling += "\\t"
      case _ where mustBeEscaped(scalar):
        spelling += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: spelling.unicodeScalars.append(scalar)
      }
    }
    return spelling + "\""
  }

  /// The shortest decimal that reads back to the same number; always with a point or an exponent,
  /// which sets it apart from an integer.
  static func real(_ value: Double) -> String { value.isNaN ? "nan" : value.description }

  static func initializer(_ initializer: Resource.Initializer) -> String {
    switch initializer {
    case .constant(let value): "constant(\(real(value)))"
    case .uniform(let bound): "uniform(\(real(bound)))"
    case .normal(let deviation): "normal(\(real(deviation)))"
    }
  }

  /// `at "models/a.yaml":14:9 to 14:20`.
  static func span(_ span: Span) -> String {
    let (start, end) = (span.start, span.end)
    return "at \(string(span.file)):\(start.line):\(start.column) to \(end.line):\(end.column)"
  }

  static func startsWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    default: false
    }
  }

  static func continuesWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "-", ".": true
    default: startsWord(scalar)
    }
  }

  private static func isWord(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, startsWord(first) else { return false }
    // These two spell numbers.
    guard text != "inf", text != "nan" else { return false }
    return text.unicodeScalars.allSatisfy(continuesWord)
  }

  /// Invisible characters, and those that some programs take for the end of a line.
  private static func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
