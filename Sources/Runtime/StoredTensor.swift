import Kernels

/// A copy of a tensor's bytes as they are stored.
public struct StoredTensor: Sendable {
  public let storage: StorageType
  private let bytes: [UInt8]
  /// Of the fixed-point grid.
  private let range: Double

  init(_ storage: StorageType, _ bytes: [UInt8], range: Double) {
    self.storage = storage
    self.bytes = bytes
    self.range = range
  }

  /// The elements in row-major order of the shape.
  public var values: [Double] { TensorCoding.decode(bytes, storage, range: range) }

  /// Whether all elements have the same bits, not-a-number included; padding does not count.
  public func hasBits(of other: StoredTensor) -> Bool {
    guard storage == other.storage else { return false }
    if bytes == other.bytes { return true }
    let size = storage.element.size
    return (0..<storage.logicalCount).allSatisfy { index in
      let start = storage.storedIndex(of: index) * size
      return bytes[start..<start + size] == other.bytes[start..<start + size]
    }
  }
}
