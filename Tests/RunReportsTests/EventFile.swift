import Foundation

@testable import TensorBoard

/// The scalars and pictures of a file of events, in its order; nil where a record is not whole.
struct EventFile {
  struct Point: Hashable {
    var tag: String
    var step: Int
    var time: Double
    /// Nil for what is no scalar.
    var value: Float?
  }

  private(set) var points: [Point] = []

  init?(_ path: String) {
    var rest = [UInt8](FileManager.default.contents(atPath: path) ?? Data())[...]
    func take(_ count: Int) -> [UInt8]? {
      guard rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    while !rest.isEmpty {
      guard let length = take(8), let lengthSum = take(4),
        let bytes = take(Int(Self.number(length))), let sum = take(4),
        CRC32C.masked(length) == UInt32(Self.number(lengthSum)),
        CRC32C.masked(bytes) == UInt32(Self.number(sum))
      else { return nil }
      add(Self.fields(bytes))
    }
  }

  private mutating func add(_ event: [(field: Int, content: [UInt8])]) {
    let time = event.first { $0.field == 1 }.map { Double(bitPattern: Self.number($0.content)) }
    let step = event.first { $0.field == 2 }.map { Int(Self.number($0.content)) }
    for summary in event where summary.field == 5 {
      for value in Self.fields(summary.content) {
        let fields = Self.fields(value.content)
        points.append(
          Point(
            tag: String(decoding: fields.first { $0.field == 1 }!.content, as: UTF8.self),
            step: step ?? 0, time: time ?? 0,
            value: fields.first { $0.field == 2 }.map {
              Float(bitPattern: UInt32(Self.number($0.content)))
            }))
      }
    }
  }

  private static func number(_ bytes: [UInt8]) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The fields of a message; a varint as eight bytes.
  private static func fields(_ bytes: [UInt8]) -> [(field: Int, content: [UInt8])] {
    var (fields, rest): ([(Int, [UInt8])], ArraySlice<UInt8>) = ([], bytes[...])
    func varint() -> Int {
      var (result, shift) = (0, 0)
      while true {
        let byte = rest.removeFirst()
        result |= Int(byte & 0x7F) << shift
        if byte < 0x80 { return result }
        shift += 7
      }
    }
    while !rest.isEmpty {
      let key = varint()
      let count: Int
      switch key & 7 {
      case 0:
        fields.append((key >> 3, withUnsafeBytes(of: UInt64(varint()).littleEndian, Array.init)))
        continue
      case 1: count = 8
      case 5: count = 4
      default: count = varint()
      }
      fields.append((key >> 3, Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    return fields
  }
}
