import Diagnostics

/// A source text as code points, which is how libyaml's marks count.
struct DecodedText {
  let source: SourceText
  let scalars: [Unicode.Scalar]
  /// Index of each line's first code point.
  private let lineStarts: [Int]

  /// Decodes the text, or says where it is not text.
  static func decode(_ source: SourceText) -> Result<DecodedText, Diagnostic> {
    guard source.bytes.count <= Limits.textBytes else {
      return .failure(
        .error(
          "text-too-large",
          "the file has \(source.bytes.count) bytes; a model has at most \(Limits.textBytes)",
          at: nil))
    }
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(source.bytes.count)
    var decoder = UTF8()
    var bytes = source.bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.decode(&bytes) {
      case .scalarValue(let scalar):
        guard isAllowed(scalar) else {
          let code = String(scalar.value, radix: 16, uppercase: true)
          return .failure(
            .error(
              "control-character", "the character U+\(code) is not allowed in YAML",
              at: source.span(ofByte: offset)))
        }
        scalars.append(scalar)
        offset += UTF8.width(scalar)
      case .emptyInput:
        return .success(DecodedText(source: source, scalars: scalars))
      case .error:
        let byte = String(source.bytes[min(offset, source.bytes.count - 1)], radix: 16)
        return .failure(
          .error(
            "invalid-utf8",
            "the text is not valid UTF-8: byte 0x\(byte) at offset \(offset)",
            at: source.span(ofByte: offset)))
      }
    }
  }

  private init(source: SourceText, scalars: [Unicode.Scalar]) {
    self.source = source
    self.scalars = scalars
    var starts = [0]
    for (index, scalar) in scalars.enumerated() {
      let endsLine =
        scalar == "\n"
        || (scalar == "\r" && (index + 1 == scalars.count || scalars[index + 1] != "\n"))
      if endsLine { starts.append(index + 1) }
    }
    lineStarts = starts
  }

  /// YAML's printable characters (YAML 1.2, production 1).
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x10000...0x10FFFF:
      true
    default: false
    }
  }

  /// The place of a code point, clamped to the text.
  func position(_ index: Int) -> Position {
    let index = min(max(index, 0), scalars.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= index { low = middle } else { high = middle }
    }
    return Position(line: low + 1, column: index - lineStarts[low] + 1)
  }

  func span(_ range: Range<Int>) -> Span {
    Span(file: source.name, start: position(range.lowerBound), end: position(range.upperBound))
  }

  /// The place of a word with which some line begins.
  func firstLine(startingWith word: String) -> Span? {
    let word = Array(word.unicodeScalars)
    return lineStarts.first { scalars[$0...].starts(with: word) }
      .map { span($0..<$0 + word.count) }
  }

  /// The code points of the line on which an index lies.
  func line(at index: Int) -> Range<Int> {
    let line = position(index).line
    let end = line < lineStarts.count ? lineStarts[line] : scalars.count
    return lineStarts[line - 1]..<end
  }
}

extension SourceText {
  /// One character's span.
  fileprivate func span(ofByte offset: Int) -> Span {
    let start = position(ofByte: offset)
    return Span(file: name, start: start, end: Position(line: start.line, column: start.column + 1))
  }
}
