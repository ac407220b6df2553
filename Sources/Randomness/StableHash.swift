/// A hash that is the same in every process, unlike `Hasher`'s.
public enum StableHash {
  /// FNV-1a, 64 bits, of the UTF-8 bytes of `path` (Fowler, Noll and Vo; RFC 9923).
  public static func hash(_ path: String) -> UInt64 {
    path.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
