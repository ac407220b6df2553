/// A tensor out of a safetensors file: its bytes as stored, and its values on request.
public struct SafetensorsTensor: Hashable, Sendable {
  public let name: String
  public let type: SafetensorsType
  public let shape: [Int]
  private let path: String
  private let bytes: [UInt8]

  init(path: String, name: String, type: SafetensorsType, shape: [Int], _ bytes: [UInt8]) {
    (self.path, self.name, self.type, self.shape) = (path, name, type, shape)
    self.bytes = bytes
  }

  /// The values in row-major order, rounded where they have more digits than a Float.
  public var floats: [Float] {
    switch type {
    case .float32: map { Float(bitPattern: $0) }
    case .float64: map { Float(Double(bitPattern: $0)) }
    case .bfloat16: map { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    case .float16: map { Float(halfBits: $0) }
    case .int64: map { (value: Int64) in Float(value) }
    case .int32: map { (value: Int32) in Float(value) }
    case .uint8: map { (value: UInt8) in Float(value) }
    }
  }

  /// The values in row-major order; I64 is rounded beyond 2^53.
  public var doubles: [Double] {
    switch type {
    case .float64: map { Double(bitPattern: $0) }
    case .int64: map { (value: Int64) in Double(value) }
    case .int32: map { (value: Int32) in Double(value) }
    default: floats.map { Double($0) }
    }
  }

  /// The values in row-major order. Throws `SafetensorsError` unless the type is one of integers.
  public func integers() throws -> [Int] {
    switch type {
    case .int64: return map { (value: Int64) in Int(value) }
    case .int32: return map { (value: Int32) in Int(value) }
    case .uint8: return map { (value: UInt8) in Int(value) }
    case .float64, .float32, .bfloat16, .float16:
      throw SafetensorsError(
        path: path, reason: "tensor '\(name)' is \(type.rawValue) where integers were expected")
    }
  }

  private func map<Stored: FixedWidthInteger, Element>(
    _ transform: (Stored) -> Element
  ) -> [Element] {
    let width = MemoryLayout<Stored>.size
    return bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / width).map {
        transform(
          Stored(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * width, as: Stored.self)))
      }
    }
  }
}

extension Float {
  /// The value of an IEEE 754 binary16 number.
  fileprivate init(halfBits bits: UInt16) {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF))
    switch exponent {
    case 0: self = sign * fraction * 0x1p-24
    case 31: self = fraction == 0 ? sign * .infinity : .nan
    default: self = sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
  }
}
