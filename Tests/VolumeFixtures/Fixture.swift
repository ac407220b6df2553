import Foundation

/// A volume's file written byte by byte from the format's tables, so that it shares no mistake with
/// the code that reads it.
struct Fixture {
  enum Format { case nifti1, nifti1Pair, nifti2, analyze }

  var format = Format.nifti1
  var isBigEndian = false
  var dimensions = [3, 4, 5]
  var type = 4
  var bits: Int?
  var offset: Double?
  var slope = 0.0
  var intercept = 0.0
  var pixelSizes = [1.0, 1, 1]
  var qformCode = 0
  var quaternion = [0.0, 0, 0, 0, 0, 0]
  var handedness = 1.0
  var sformCode = 1
  var sform: [[Double]] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
  /// The stored values; by default 0, 1, 2 and so on.
  var values: [Double]?

  var count: Int { dimensions.reduce(1, *) }

  /// The header's file: with the voxels where the format has one file.
  func header() -> Data {
    var bytes = Data(count: format == .nifti2 ? 544 : 352)
    let stored = [dimensions.count] + dimensions
    let sizeOffset = offset ?? (format == .nifti1 ? 352 : format == .nifti2 ? 544 : 0)
    if format == .nifti2 {
      put(Int32(540), at: 0, in: &bytes)
      bytes.replaceSubrange(4..<12, with: Data([0x6E, 0x2B, 0x32, 0, 0x0D, 0x0A, 0x1A, 0x0A]))
      put(Int16(type), at: 12, in: &bytes)
      put(Int16(bits ?? width * 8), at: 14, in: &bytes)
      for (index, size) in stored.prefix(8).enumerated() {
        put(Int64(size), at: 16 + 8 * index, in: &bytes)
      }
      for (index, size) in ([handedness] + pixelSizes).enumerated() {
        put(size, at: 104 + 8 * index, in: &bytes)
      }
      put(Int64(sizeOffset), at: 168, in: &bytes)
      put(slope, at: 176, in: &bytes)
      put(intercept, at: 184, in: &bytes)
      put(Int32(qformCode), at: 344, in: &bytes)
      put(Int32(sformCode), at: 348, in: &bytes)
      for (index, value) in quaternion.enumerated() { put(value, at: 352 + 8 * index, in: &bytes) }
      for (index, value) in sform.joined().enumerated() {
        put(value, at: 400 + 8 * index, in: &bytes)
      }
      put(Int32(2), at: 500, in: &bytes)
    } else {
      put(Int32(348), at: 0, in: &bytes)
      for (index, size) in stored.prefix(8).enumerated() {
        put(Int16(truncatingIfNeeded: size), at: 40 + 2 * index, in: &bytes)
      }
      put(Int16(type), at: 70, in: &bytes)
      put(Int16(bits ?? width * 8), at: 72, in: &bytes)
      for (index, size) in ([handedness] + pixelSizes).enumerated() {
        put(Float(size), at: 76 + 4 * index, in: &bytes)
      }
      put(Float(sizeOffset), at: 108, in: &bytes)
      if format != .analyze {
        put(Float(slope), at: 112, in: &bytes)
        put(Float(intercept), at: 116, in: &bytes)
        bytes[123] = 2
        put(Int16(qformCode), at: 252, in: &bytes)
        put(Int16(sformCode), at: 254, in: &bytes)
        for (index, value) in quaternion.enumerated() {
          put(Float(value), at: 256 + 4 * index, in: &bytes)
        }
        for (index, value) in sform.joined().enumerated() {
          put(Float(value), at: 280 + 4 * index, in: &bytes)
        }
        let magic = format == .nifti1 ? "n+1\0" : "ni1\0"
        bytes.replaceSubrange(344..<348, with: Data(magic.utf8))
      }
    }
    switch format {
    case .nifti1, .nifti2: return bytes + voxels()
    case .nifti1Pair, .analyze: return bytes.prefix(348)
    }
  }

  func voxels() -> Data {
    let values = values ?? (0..<count).map(Double.init)
    var bytes = Data(count: values.count * width)
    for (index, value) in values.enumerated() {
      let at = index * width
      switch type {
      case 2: put(UInt8(value), at: at, in: &bytes)
      case 4: put(Int16(value), at: at, in: &bytes)
      case 8: put(Int32(value), at: at, in: &bytes)
      case 16: put(Float(value), at: at, in: &bytes)
      case 64: put(value, at: at, in: &bytes)
      case 256: put(Int8(value), at: at, in: &bytes)
      case 512: put(UInt16(value), at: at, in: &bytes)
      case 768: put(UInt32(value), at: at, in: &bytes)
      case 1024: put(Int64(value), at: at, in: &bytes)
      default: put(UInt64(value), at: at, in: &bytes)
      }
    }
    return bytes
  }

  private var width: Int {
    [2: 1, 4: 2, 8: 4, 16: 4, 64: 8, 256: 1, 512: 2, 768: 4, 1024: 8, 1280: 8][type] ?? 8
  }

  private func put<T: FixedWidthInteger>(_ value: T, at offset: Int, in bytes: inout Data) {
    withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) {
      bytes.replaceSubrange(offset..<offset + $0.count, with: $0)
    }
  }

  private func put(_ value: Float, at offset: Int, in bytes: inout Data) {
    put(value.bitPattern, at: offset, in: &bytes)
  }

  private func put(_ value: Double, at offset: Int, in bytes: inout Data) {
    put(value.bitPattern, at: offset, in: &bytes)
  }
}
