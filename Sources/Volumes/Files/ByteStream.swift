internal import CNIfTI
import Foundation
import RefusableMemory

/// The bytes of a file from its start, decompressed where they are gzip, with damage reported.
struct ByteStream: ~Copyable {
  private let path: String
  private let file: gzFile
  /// A bound of the bytes that the file can hold: deflate packs at most 1032 into one.
  let greatestLength: Int

  init(_ path: String) throws {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw VolumeError(path, VolumeError.reason(errno), .missingInput)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw VolumeError(path, "is not a file", .missingInput)
    }
    guard let file = gzopen(path, "rb") else {
      throw VolumeError(path, VolumeError.reason(errno), .missingInput)
    }
    gzbuffer(file, 1 << 17)
    self.file = file
    greatestLength = Int(status.st_size) * (gzdirect(file) == 1 ? 1 : 1032)
  }

  deinit { gzclose_r(file) }

  /// Up to `count` bytes: fewer at the end of the file. Throws `VolumeError` and `RefusedMemory`.
  func read(_ count: Int) throws -> [UInt8] {
    try Room.check(bytes: count, for: "the bytes of '\(path)'")
    var failure: VolumeError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let chunk = UInt32(min(count - filled, 1 << 28))
        let got = gzread(file, buffer.baseAddress! + filled, chunk)
        if got < 0 { failure = damage() }
        if got <= 0 { break }
        filled += Int(got)
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads the rest to the end, so that the check sums of a gzip file are compared; its length.
  func drain() throws -> Int {
    var length = 0
    while true {
      let count = try read(1 << 20).count
      length += count
      if count == 0 { break }
    }
    if let damage = damage() { throw damage }
    return length
  }

  private func damage() -> VolumeError? {
    var code: Int32 = 0
    let text = gzerror(file, &code).map { String(cString: $0) } ?? ""
    switch code {
    case Z_OK, Z_STREAM_END: return nil
    case Z_BUF_ERROR: return VolumeError(path, "the gzip file is cut off")
    case Z_ERRNO:
      return VolumeError(path, VolumeError.reason(errno), .inputOutput)
    default:
      // zlib's text begins with the path.
      let reason = text.split(separator: ": ").last.map { ": \($0)" } ?? ""
      return VolumeError(path, "the gzip file is damaged\(reason)")
    }
  }
}
