import Randomness

/// A checksum of a safetensors file in its metadata: of all its bytes, with zeros for the checksum's
/// own digits.
enum SafetensorsSeal {
  static let key = "checksum"
  /// In place of a checksum where a file says that it has none.
  static let waiver = "none"
  static let blank = String(repeating: "0", count: 16)

  static func digits(_ hash: StableHash) -> String {
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Where the digits are in a file's beginning; nil where they are not written as here. A quotation mark
  /// within a name or a value is escaped, so that the text is found at the key alone.
  static func digits(in start: ArraySlice<UInt8>) -> Range<Int>? {
    let text = Array("\"\(key)\":\"".utf8)
    guard
      let first = start.indices.dropLast(text.count + 16).first(where: {
        start[$0...].starts(with: text)
      })
    else { return nil }
    return first + text.count..<first + text.count + 16
  }
}

extension SafetensorsFile {
  /// What the metadata say of the file's bytes.
  public enum Seal: Sendable {
    case absent
    /// The file says that it has none.
    case waived
    case whole
    case broken
  }

  /// Compares the file with the checksum in its metadata; reads all of it. Throws as `tensor(named:)`.
  public func seal() throws -> Seal {
    guard let expected = metadata[SafetensorsSeal.key] else { return .absent }
    guard expected != SafetensorsSeal.waiver else { return .waived }
    var start = try bytes(0..<dataStart)
    guard let range = SafetensorsSeal.digits(in: start[...]) else { return .broken }
    start.replaceSubrange(range, with: SafetensorsSeal.blank.utf8)
    var hash = StableHash()
    start.withUnsafeBytes { hash.combine($0) }
    let end = entries.last.map { dataStart + $0.offset + $0.byteCount } ?? dataStart
    for first in stride(from: dataStart, to: end, by: 1 << 20) {
      try bytes(first..<min(first + 1 << 20, end)).withUnsafeBytes { hash.combine($0) }
    }
    return SafetensorsSeal.digits(hash) == expected ? .whole : .broken
  }
}
