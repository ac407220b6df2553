import DurableFiles

/// The numbers in a header's bytes, in the machine's byte order.
struct HeaderFields {
  private let bytes: [UInt8]
  let isSwapped: Bool
  /// Whether it is NIfTI-2's header of 540 bytes, not the 348 of NIfTI-1 and Analyze.
  let isLong: Bool

  init(_ bytes: [UInt8], path: String) throws {
    if bytes.starts(with: Array("<nifti_image".utf8)) {
      throw VolumeError(path, "is the text form of NIfTI; .nii or .nii.gz is wanted")
    }
    if GitPointer.recognizes(bytes) { throw VolumeError(path, GitPointer.advice) }
    guard bytes.count >= 348 else {
      throw VolumeError(path, "has \(bytes.count) bytes, fewer than the 348 of a header")
    }
    let size = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
    switch (size, size.byteSwapped) {
    case (348, _): (isLong, isSwapped) = (false, false)
    case (540, _): (isLong, isSwapped) = (true, false)
    case (_, 348): (isLong, isSwapped) = (false, true)
    case (_, 540): (isLong, isSwapped) = (true, true)
    default: throw VolumeError(path, "is neither NIfTI nor Analyze: its header's size is \(size)")
    }
    guard !isLong || bytes.count >= 540 else {
      throw VolumeError(path, "has \(bytes.count) bytes, fewer than the 540 of a NIfTI-2 header")
    }
    self.bytes = bytes
  }

  func integer<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, at offset: Int) -> Int {
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
    return Int(truncatingIfNeeded: isSwapped ? value.byteSwapped : value)
  }

  /// The number of dimensions and seven sizes.
  var storedDimensions: [Int] {
    (0..<8).map {
      isLong ? integer(Int64.self, at: 16 + 8 * $0) : integer(Int16.self, at: 40 + 2 * $0)
    }
  }

  func float(at offset: Int) -> Double {
    Double(Float(bitPattern: UInt32(truncatingIfNeeded: integer(UInt32.self, at: offset))))
  }

  func double(at offset: Int) -> Double {
    Double(bitPattern: UInt64(bitPattern: Int64(integer(Int64.self, at: offset))))
  }

  func text(at offset: Int, count: Int) -> [UInt8] { Array(bytes[offset..<offset + count]) }

  /// An element of the sform's matrix.
  func affine(row: Int, _ column: Int, _ format: CheckedHeader.Format) -> Double {
    let index = row * 4 + column
    return format == .nifti2 ? double(at: 400 + 8 * index) : float(at: 280 + 4 * index)
  }
}
