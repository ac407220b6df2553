/// A hash of voxels' values in a file's order, whatever type they are stored as: the same in two files is the
/// same content but once in 2^64.
struct ContentDigest: Hashable {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15
  private(set) var count = 0

  /// Appends values. Each one's step is a bijection of what came before (as FNV-1a's, a word at a time), so
  /// that no change of a single value goes unseen.
  mutating func append(_ values: [Float]) {
    append(values.count) { values[$0].bitPattern }
  }

  mutating func append(_ values: [Int32]) {
    append(values.count) { UInt32(bitPattern: values[$0]) }
  }

  @inline(__always)
  private mutating func append(_ count: Int, _ word: (Int) -> UInt32) {
    var value = value
    for index in 0..<count {
      value = (value ^ UInt64(word(index))) &* 0x9E37_79B9_7F4A_7C15
      value ^= value >> 29
    }
    self.value = value
    self.count += count
  }
}
