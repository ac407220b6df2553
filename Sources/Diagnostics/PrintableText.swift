extension StringProtocol {
  /// The text for one line of a terminal: control and format characters, which could move the cursor or
  /// reorder the line of a stranger's file, are replaced.
  public var printable: String {
    var result = ""
    for scalar in unicodeScalars { result.unicodeScalars.append(scalar.displayed) }
    return result
  }
}

extension Unicode.Scalar {
  /// The character itself, or U+FFFD for one that does not only print.
  var displayed: Unicode.Scalar {
    if self == "\t" { return self }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return "\u{FFFD}"
    default: return self
    }
  }
}
