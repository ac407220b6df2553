import Glibc
import Kernels

/// The spaces, each one anonymous mapping.
final class Memory {
  private var spaces: [Space: UnsafeMutableRawBufferPointer] = [:]

  deinit {
    for space in spaces.values { munmap(space.baseAddress, max(space.count, 1)) }
  }

  /// Maps zeroed bytes. Throws `BackendError.cannotMap`.
  func map(byteCounts: [Space: Int]) throws {
    for (space, count) in byteCounts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      precondition(spaces[space] == nil, "space \(space) is mapped already")
      let start = mmap(
        nil, max(count, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      guard let start, start != MAP_FAILED else { throw BackendError.cannotMap(bytes: count) }
      // Fewer page faults and misses where the system has huge pages to give.
      madvise(start, max(count, 1), MADV_HUGEPAGE)
      spaces[space] = UnsafeMutableRawBufferPointer(start: start, count: count)
    }
  }

  /// The bytes of a range; nil when it is not mapped.
  func bytes(_ range: ByteRange) -> UnsafeMutableRawBufferPointer? {
    guard let space = spaces[range.space], range.offset >= 0, range.count >= 0,
      range.offset <= space.count - range.count
    else { return nil }
    return UnsafeMutableRawBufferPointer(
      rebasing: space[range.offset..<range.offset + range.count])
  }
}
