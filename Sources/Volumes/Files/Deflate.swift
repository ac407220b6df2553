internal import CNIfTI
import RefusableMemory

/// Compression into memory.
enum Deflate {
  /// What is around the compressed bytes, as zlib's bits of window say it.
  enum Form: Int32 {
    case zlib = 15
    /// Without name or time, so that the same bytes give the same file.
    case gzip = 31
  }

  /// What zlib makes of bytes. Throws `RefusedMemory`.
  static func compress(
    _ bytes: [UInt8], as form: Form, for purpose: @autoclosure () -> String
  ) throws -> [UInt8] {
    var stream = z_stream()
    // 8 is the usual memory.
    let status = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, form.rawValue, 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      // What zlib says that its state takes.
      throw RefusedMemory(bytes: 1 << 18, for: "compressing \(purpose())")
    }
    defer { deflateEnd(&stream) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count / 4)
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var given = 0
    bytes.withUnsafeBufferPointer { bytes in
      var isFinished = false
      while !isFinished {
        if stream.avail_in == 0 {
          let count = min(bytes.count - given, 1 << 28)
          // zlib does not write to its input.
          stream.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress! + given)
          stream.avail_in = UInt32(count)
          given += count
        }
        chunk.withUnsafeMutableBufferPointer { chunk in
          stream.next_out = chunk.baseAddress
          stream.avail_out = UInt32(chunk.count)
          isFinished =
            deflate(&stream, given == bytes.count ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_END
          result.append(contentsOf: chunk.dropLast(Int(stream.avail_out)))
        }
      }
    }
    return result
  }

  /// CRC-32 of bytes.
  static func checkSum(_ bytes: [UInt8]) -> UInt {
    bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
  }
}
