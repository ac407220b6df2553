internal import CNIfTI
import RefusableMemory

/// Compression into memory.
enum Gzip {
  /// A gzip stream without name or time, so that the same bytes give the same file.
  static func compress(_ bytes: [UInt8], path: String) throws -> [UInt8] {
    var stream = z_stream()
    // 15 bits of window, and 16 for a gzip header; 8 is the usual memory.
    let status = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      // What zlib says that its state takes.
      throw RefusedMemory(bytes: 1 << 18, for: "compressing '\(path)'")
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
}
