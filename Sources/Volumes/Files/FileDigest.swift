import Foundation
import Randomness

/// What a file holds, in a few bytes: all of it is read, as it lies on the disk.
public struct FileDigest {
  public let bytes: Int
  /// `StableHash` of the content, in hexadecimal.
  public let checksum: String

  /// Throws `VolumeError`.
  public init(of path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor != -1 else { throw Self.error(path, .missingInput) }
    defer { close(descriptor) }
    var hash = StableHash()
    var total = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.error(path, .inputOutput) }
      guard count > 0 else { break }
      hash.combine(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      total += count
    }
    (bytes, checksum) = (total, String(hash.value, radix: 16))
  }

  private static func error(_ path: String, _ kind: VolumeError.Kind) -> VolumeError {
    VolumeError(path, VolumeError.reason(errno), kind)
  }
}
