import Kernels

/// Row-major elements to stored bytes and back.
enum TensorCoding {
  static func encode<Scalar: BinaryFloatingPoint>(
    _ values: [Scalar], _ storage: StorageType
  ) -> [UInt8] {
    precondition(values.count == storage.logicalCount, "as many values as elements")
    switch storage.element {
    case .float32: return scatter(values, storage) { Float($0) }
    case .float64: return scatter(values, storage) { Double($0) }
    case .uint8: return scatter(values, storage) { UInt8($0) }
    case .int32: return scatter(values, storage) { Int32($0) }
    case .bfloat16, .fixed32, .fixed64:
      preconditionFailure("\(storage.element.rawValue) is not written from outside")
    }
  }

  /// `range` is that of the fixed-point grid.
  static func decode(_ bytes: [UInt8], _ storage: StorageType, range: Double) -> [Double] {
    let step = FixedPoint.step(range: range, element: storage.element)
    return switch storage.element {
    case .fixed32: gather(bytes, storage) { (value: Int32) in Double(value) * step }
    case .float32: gather(bytes, storage) { (value: Float) in Double(value) }
    case .float64, .fixed64: gather(bytes, storage) { (value: Double) in value }
    case .uint8: gather(bytes, storage) { (value: UInt8) in Double(value) }
    case .int32: gather(bytes, storage) { (value: Int32) in Double(value) }
    case .bfloat16:
      gather(bytes, storage) { (bits: UInt16) in Double(Float(bitPattern: UInt32(bits) << 16)) }
    }
  }

  private static func scatter<Scalar, Stored: BitwiseCopyable & Numeric>(
    _ values: [Scalar], _ storage: StorageType, _ convert: (Scalar) -> Stored
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: storage.byteCount)
    bytes.withUnsafeMutableBytes { raw in
      let stored = raw.bindMemory(to: Stored.self)
      for index in values.indices {
        stored[storage.storedIndex(of: index)] = convert(values[index])
      }
    }
    return bytes
  }

  private static func gather<Stored: BitwiseCopyable>(
    _ bytes: [UInt8], _ storage: StorageType, _ convert: (Stored) -> Double
  ) -> [Double] {
    bytes.withUnsafeBytes { raw in
      let stored = raw.bindMemory(to: Stored.self)
      return (0..<storage.logicalCount).map { convert(stored[storage.storedIndex(of: $0)]) }
    }
  }
}
