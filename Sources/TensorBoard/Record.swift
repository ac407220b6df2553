/// The framing of a file of records (TensorFlow, `lib/io/record_writer.h`).
enum Record {
  /// Length, its checksum, the bytes, their checksum; all numbers little-endian.
  static func framing(_ bytes: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(bytes.count))
    return length + littleEndian(CRC32C.masked(length)) + bytes
      + littleEndian(CRC32C.masked(bytes))
  }

  private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian, Array.init)
  }
}
