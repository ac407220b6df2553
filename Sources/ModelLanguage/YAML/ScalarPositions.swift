import Diagnostics

extension DecodedText {
  /// The place in the text of each code point of a scalar's value, and of its end.
  ///
  /// Quoting, escapes and folding make value and text differ, so the two are walked side by side: a
  /// character of the value lies where the next such character of the text does.
  func positions(of scalar: Node.Scalar, in range: Range<Int>) -> [Position] {
    let value = Array(scalar.text.unicodeScalars)
    var cursor = range.lowerBound
    let quote: Unicode.Scalar? = scalar.isPlain || scalar.isBlock ? nil : at(cursor)
    if scalar.isBlock { cursor = line(at: cursor).upperBound } else if quote != nil { cursor += 1 }

    var positions: [Position] = []
    positions.reserveCapacity(value.count + 1)
    for character in value {
      if !isSpace(character) {
        while cursor < range.upperBound, isSpace(at(cursor)), at(cursor) != character {
          cursor += 1
        }
      }
      positions.append(position(min(cursor, range.upperBound)))
      if quote == "\"", at(cursor) == "\\" {
        cursor += escapeLength(at: cursor + 1)
      } else if quote == "'", at(cursor) == "'" {
        cursor += 2
      } else if isSpace(character), at(cursor) != character {
        while cursor < range.upperBound, isSpace(at(cursor)) { cursor += 1 }
      } else {
        cursor += 1
      }
    }
    positions.append(position(min(cursor, range.upperBound)))
    return positions
  }

  private func at(_ index: Int) -> Unicode.Scalar {
    index < scalars.count ? scalars[index] : "\n"
  }

  private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t"
  }

  /// Code points of an escape sequence, its backslash included.
  private func escapeLength(at index: Int) -> Int {
    switch at(index) {
    case "x": 4
    case "u": 6
    case "U": 10
    default: 2
    }
  }
}
