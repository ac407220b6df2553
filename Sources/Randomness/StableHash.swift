/// A hash that is the same in every process, unlike `Hasher`'s: FNV-1a, 64 bits (Fowler, Noll and Vo;
/// RFC 9923). Each byte's step is a bijection, so that no change of a single byte goes unseen.
public struct StableHash {
  /// Of the bytes so far.
  public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  public init() {}

  /// Appends bytes.
  public mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    var value = value
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    self.value = value
  }

  /// Of the UTF-8 bytes of `path`.
  public static func hash(_ path: String) -> UInt64 {
    var hash = StableHash()
    Array(path.utf8).withUnsafeBytes { hash.combine($0) }
    return hash.value
  }
}
