import Glibc

/// Room for arrays as large as a user's data. An array whose memory is refused ends the process, which
/// then neither saves nor goes on with the next case: who makes a large one asks first.
public enum Room {
  /// Throws `RefusedMemory` where the system would not give so many bytes now.
  public static func check(bytes: Int, for purpose: @autoclosure () -> String) throws {
    guard bytes > 0 else { return }
    let start = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else {
      throw RefusedMemory(bytes: bytes, for: purpose())
    }
    munmap(start, bytes)
  }
}

extension Array {
  /// The same value `count` times. Throws `RefusedMemory`.
  public init(
    repeating value: Element, count: Int, for purpose: @autoclosure () -> String
  ) throws {
    try Room.check(bytes: count * MemoryLayout<Element>.stride, for: purpose())
    self.init(repeating: value, count: count)
  }
}
