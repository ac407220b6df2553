/// The text of one file as the user gave it, with an index of its lines.
///
/// Any bytes will do: nothing here assumes valid UTF-8. A byte order mark at the start is dropped,
/// so that the first column is the first character that an editor shows.
public struct SourceText: Sendable {
  /// The path or other name that diagnostics print.
  public let name: String
  public let bytes: [UInt8]
  /// Offset of each line's first byte. Lines end at LF, CR LF or CR.
  private let lineStarts: [Int]

  public init(name: String, bytes: some Sequence<UInt8>) {
    var bytes = Array(bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    var starts = [0]
    for (index, byte) in bytes.enumerated() {
      let endsLine =
        byte == 0x0A || (byte == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A))
      if endsLine { starts.append(index + 1) }
    }
    self.name = name
    self.bytes = bytes
    lineStarts = starts
  }

  public init(name: String, text: String) {
    self.init(name: name, bytes: text.utf8)
  }

  /// The text of a line (from 1) without its line break, invalid bytes replaced by U+FFFD; nil where
  /// the file has no such line.
  public func line(_ number: Int) -> String? {
    guard (1...lineStarts.count).contains(number) else { return nil }
    let end = number < lineStarts.count ? lineStarts[number] : bytes.count
    var line = bytes[lineStarts[number - 1]..<end]
    while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }

  /// The place of a byte, clamped to the text.
  public func position(ofByte offset: Int) -> Position {
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let prefix = String(decoding: bytes[lineStarts[low]..<offset], as: UTF8.self)
    return Position(line: low + 1, column: prefix.unicodeScalars.count + 1)
  }
}
