/// Bytes of voxels as a file has them, and what they mean. Decoded here because the C library turns
/// voxels that are not finite to zero without a word.
struct StoredVoxels {
  let header: CheckedHeader
  let bytes: [UInt8]
  /// The order in which they are wanted.
  let traversal: Traversal

  /// Those of a whole volume, or of a part of one, in the order of `traversal`.
  init(_ bytes: [UInt8], _ header: CheckedHeader, _ traversal: Traversal) {
    (self.bytes, self.header, self.traversal) = (bytes, header, traversal)
  }

  /// The same in the file's own order.
  init(inFileOrder bytes: [UInt8], _ header: CheckedHeader) {
    let count = bytes.count / header.type.bytes
    self.init(bytes, header, Traversal(base: 0, size: [1, 1, count], steps: [0, 0, 1]))
  }

  /// Scaled values, rounded to Float, and how many of them are not finite.
  func floats() -> (values: [Float], notFinite: Int) {
    switch header.type {
    case .uint8: floats { (value: UInt8) in Double(value) }
    case .int8: floats { (value: UInt8) in Double(Int8(bitPattern: value)) }
    case .int16: floats { (value: UInt16) in Double(Int16(bitPattern: value)) }
    case .uint16: floats { (value: UInt16) in Double(value) }
    case .int32: floats { (value: UInt32) in Double(Int32(bitPattern: value)) }
    case .uint32: floats { (value: UInt32) in Double(value) }
    case .int64: floats { (value: UInt64) in Double(Int64(bitPattern: value)) }
    case .uint64: floats { (value: UInt64) in Double(value) }
    case .float32: floats { (value: UInt32) in Double(Float(bitPattern: value)) }
    case .float64: floats { (value: UInt64) in Double(bitPattern: value) }
    }
  }

  /// Label values, exactly, and how many voxels hold none, which are given as 0. Of single precision, in
  /// which scaled values are told too, whole numbers from 2^24 have no exact neighbours.
  func labels() -> (values: [Int32], notLabels: Int) {
    guard !header.isScaled else { return wholeFloats() }
    return switch header.type {
    case .uint8: labels { (word: UInt8) in Int32(word) }
    case .int8: labels { (word: UInt8) in Int32(Int8(bitPattern: word)) }
    case .int16: labels { (word: UInt16) in Int32(Int16(bitPattern: word)) }
    case .uint16: labels { (word: UInt16) in Int32(word) }
    case .int32: labels { (word: UInt32) in Int32(bitPattern: word) }
    case .uint32: labels { (word: UInt32) in Int32(exactly: word) }
    case .int64: labels { (word: UInt64) in Int32(exactly: Int64(bitPattern: word)) }
    case .uint64: labels { (word: UInt64) in Int32(exactly: word) }
    case .float32: wholeFloats()
    case .float64: labels { (word: UInt64) in Int32(exactly: Double(bitPattern: word)) }
    }
  }

  private func wholeFloats() -> (values: [Int32], notLabels: Int) {
    let limit = Float(1 << 24)
    var notLabels = 0
    let values = floats().values.map { value -> Int32 in
      if abs(value) < limit, let label = Int32(exactly: value) { return label }
      notLabels += 1
      return 0
    }
    return (values, notLabels)
  }

  private func labels<Word: FixedWidthInteger & BitwiseCopyable>(
    _ label: (Word) -> Int32?
  ) -> (values: [Int32], notLabels: Int) {
    var notLabels = 0
    let values = elements { (word: Word) -> Int32 in
      if let label = label(word) { return label }
      notLabels += 1
      return 0
    }
    return (values, notLabels)
  }

  /// What the stored words mean, in the order wanted.
  @inline(__always)
  private func elements<Word: FixedWidthInteger & BitwiseCopyable, Element>(
    _ element: (Word) -> Element
  ) -> [Element] {
    let isSwapped = header.isSwapped
    let count = traversal.size.reduce(1, *)
    return [Element](unsafeUninitializedCapacity: count) { target, filled in
      bytes.withUnsafeBytes { source in
        traversal.forEach { here, inFile in
          let word = source.loadUnaligned(
            fromByteOffset: inFile * MemoryLayout<Word>.size, as: Word.self)
          target.initializeElement(at: here, to: element(isSwapped ? word.byteSwapped : word))
        }
      }
      filled = count
    }
  }

  private func floats<Word: FixedWidthInteger & BitwiseCopyable>(
    _ number: (Word) -> Double
  ) -> (values: [Float], notFinite: Int) {
    let (slope, intercept, isScaled) = (header.slope, header.intercept, header.isScaled)
    var notFinite = 0
    let values = elements { (word: Word) -> Float in
      let stored = number(word)
      let value = Float(isScaled ? stored * slope + intercept : stored)
      if !value.isFinite { notFinite += 1 }
      return value
    }
    return (values, notFinite)
  }
}

extension CheckedHeader {
  var isScaled: Bool { slope != 1 || intercept != 0 }

  /// Throws where the file at `path` has values that are not finite.
  static func check(notFinite count: Int, path: String) throws {
    guard count > 0 else { return }
    throw VolumeError(
      path, "\(counted(count, "voxel")) \(count == 1 ? "is" : "are") not finite")
  }

  /// Throws where the file at `path` has voxels that are no labels.
  func check(notLabels count: Int, path: String) throws {
    guard count > 0 else { return }
    let isSingle = isScaled || type == .float32
    throw VolumeError(
      path,
      "\(counted(count, "voxel")) \(count == 1 ? "is no label" : "are not labels"): labels are whole numbers below 2^\(isSingle ? 24 : 31)"
        + (isSingle ? " in floating point or scaled" : ""))
  }
}
