/// A message of Protocol Buffers, written field by field (protobuf.dev, "Encoding").
struct Message {
  private(set) var bytes: [UInt8] = []

  /// How a field's content is delimited.
  private enum Form: UInt64 {
    case varint = 0
    case eightBytes = 1
    case counted = 2
    case fourBytes = 5
  }

  /// A field of whole numbers, flags or words.
  mutating func add(_ field: UInt64, integer: Int) {
    begin(field, .varint)
    add(varint: UInt64(bitPattern: Int64(integer)))
  }

  mutating func add(_ field: UInt64, double: Double) {
    begin(field, .eightBytes)
    add(littleEndian: double.bitPattern)
  }

  mutating func add(_ field: UInt64, float: Float) {
    begin(field, .fourBytes)
    add(littleEndian: float.bitPattern)
  }

  mutating func add(_ field: UInt64, bytes content: [UInt8]) {
    begin(field, .counted)
    add(varint: UInt64(content.count))
    bytes += content
  }

  mutating func add(_ field: UInt64, text: String) { add(field, bytes: Array(text.utf8)) }

  /// A field that is a message itself, which `fill` writes.
  mutating func add(_ field: UInt64, _ fill: (inout Message) -> Void) {
    var message = Message()
    fill(&message)
    add(field, bytes: message.bytes)
  }

  private mutating func begin(_ field: UInt64, _ form: Form) {
    add(varint: field << 3 | form.rawValue)
  }

  /// Seven bits a byte, the lowest first; all bytes but the last have the highest bit.
  private mutating func add(varint number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func add(littleEndian number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }
}
