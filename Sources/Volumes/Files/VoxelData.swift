import RefusableMemory

/// A file's header, grid and voxels as stored. Voxels are decoded here because the C library turns
/// voxels that are not finite to zero without a word and would decompress the file a second time.
struct VoxelData {
  let header: CheckedHeader
  let grid: Grid
  private let path: String
  private let bytes: [UInt8]

  /// Reads and checks the file or pair of files at `path`.
  init(_ path: String) throws {
    let files = try VolumeFiles(path)
    let stream = try ByteStream(files.header)
    let head = try stream.read(540)
    header = try CheckedHeader(head, path: files.header, form: files.form)
    let geometry = try NIfTILibrary.geometry(of: header, bytes: head, path: files.header)
    self.path = path
    switch files.form {
    case .single:
      bytes = try Self.read(stream, after: head, header, path: path)
    case .pair:
      _ = try stream.drain()
      bytes = try Self.read(ByteStream(files.voxels), after: [], header, path: files.voxels)
    }
    grid = Grid(geometry)
  }

  private static func read(
    _ stream: borrowing ByteStream, after head: [UInt8], _ header: CheckedHeader, path: String
  ) throws -> [UInt8] {
    let end = header.offset + header.voxelBytes
    // No room is made for voxels that the file cannot hold.
    guard end <= stream.greatestLength else {
      throw VolumeError(path, "is shorter than the \(end) bytes that its header promises")
    }
    // Of a small volume, voxels came with the header's bytes.
    var voxels = Array(head.prefix(end).dropFirst(header.offset))
    var length = min(head.count, end)
    if header.offset > length { length += try stream.read(header.offset - length).count }
    let rest = try stream.read(end - length)
    length += rest.count
    guard length == end else {
      _ = try stream.drain()
      throw VolumeError(path, "ends after \(length) of the \(end) bytes that its header promises")
    }
    if voxels.isEmpty {
      voxels = rest
    } else {
      try Room.check(bytes: voxels.count + rest.count, for: "the bytes of '\(path)'")
      voxels += rest
    }
    _ = try stream.drain()
    return voxels
  }

  /// Scaled values, rounded to Float, in the grid's (D, H, W) order; throws unless all are finite.
  func floats() throws -> [Float] {
    switch header.type {
    case .uint8: try floats { (value: UInt8) in Double(value) }
    case .int8: try floats { (value: UInt8) in Double(Int8(bitPattern: value)) }
    case .int16: try floats { (value: UInt16) in Double(Int16(bitPattern: value)) }
    case .uint16: try floats { (value: UInt16) in Double(value) }
    case .int32: try floats { (value: UInt32) in Double(Int32(bitPattern: value)) }
    case .uint32: try floats { (value: UInt32) in Double(value) }
    case .int64: try floats { (value: UInt64) in Double(Int64(bitPattern: value)) }
    case .uint64: try floats { (value: UInt64) in Double(value) }
    case .float32: try floats { (value: UInt32) in Double(Float(bitPattern: value)) }
    case .float64: try floats { (value: UInt64) in Double(bitPattern: value) }
    }
  }

  /// Label values, exactly, in the grid's (D, H, W) order; throws where a voxel holds none. Of single
  /// precision, in which scaled values are told too, whole numbers from 2^24 have no exact neighbours.
  func labels() throws -> [Int32] {
    guard !isScaled else { return try wholeFloats() }
    return switch header.type {
    case .uint8: try elements { (word: UInt8) in Int32(word) }
    case .int8: try elements { (word: UInt8) in Int32(Int8(bitPattern: word)) }
    case .int16: try elements { (word: UInt16) in Int32(Int16(bitPattern: word)) }
    case .uint16: try elements { (word: UInt16) in Int32(word) }
    case .int32: try elements { (word: UInt32) in Int32(bitPattern: word) }
    case .uint32: try labels { (word: UInt32) in Int32(exactly: word) }
    case .int64: try labels { (word: UInt64) in Int32(exactly: Int64(bitPattern: word)) }
    case .uint64: try labels { (word: UInt64) in Int32(exactly: word) }
    case .float32: try wholeFloats()
    case .float64: try labels { (word: UInt64) in Int32(exactly: Double(bitPattern: word)) }
    }
  }

  private func wholeFloats() throws -> [Int32] {
    let limit = Float(1 << 24)
    let values = try floats()
    try checkRoom(of: Int32?.self)
    return try refusing(values.map { abs($0) < limit ? Int32(exactly: $0) : nil }, below: 24)
  }

  private func labels<Word: FixedWidthInteger & BitwiseCopyable>(
    _ value: (Word) -> Int32?
  ) throws -> [Int32] {
    try refusing(elements(value), below: 31)
  }

  private func refusing(_ values: [Int32?], below bits: Int) throws -> [Int32] {
    try checkRoom(of: Int32?.self)
    let labels = values.compactMap(\.self)
    guard labels.count == values.count else {
      throw VolumeError(
        path,
        "\(values.count - labels.count) voxels are not labels: labels are whole numbers below"
          + " 2^\(bits)" + (bits < 31 ? " in floating point or scaled" : ""))
    }
    return labels
  }

  private func checkRoom<Element>(of type: Element.Type) throws {
    try Room.check(
      bytes: grid.voxelCount * MemoryLayout<Element>.stride, for: "the voxels of '\(path)'")
  }

  private var isScaled: Bool { header.slope != 1 || header.intercept != 0 }

  /// What the stored words mean, in the grid's (D, H, W) order.
  @inline(__always)
  private func elements<Word: FixedWidthInteger & BitwiseCopyable, Element>(
    _ element: (Word) -> Element
  ) throws -> [Element] {
    try checkRoom(of: Element.self)
    let isSwapped = header.isSwapped
    return [Element](unsafeUninitializedCapacity: grid.voxelCount) { target, filled in
      bytes.withUnsafeBytes { source in
        grid.traversal.forEach { here, inFile in
          let word = source.loadUnaligned(
            fromByteOffset: inFile * MemoryLayout<Word>.size, as: Word.self)
          target.initializeElement(at: here, to: element(isSwapped ? word.byteSwapped : word))
        }
      }
      filled = grid.voxelCount
    }
  }

  private func floats<Word: FixedWidthInteger & BitwiseCopyable>(
    _ number: (Word) -> Double
  ) throws -> [Float] {
    let (slope, intercept, isScaled) = (header.slope, header.intercept, isScaled)
    var notFinite = 0
    let result = try elements { (word: Word) -> Float in
      let stored = number(word)
      let value = Float(isScaled ? stored * slope + intercept : stored)
      if !value.isFinite { notFinite += 1 }
      return value
    }
    guard notFinite == 0 else {
      throw VolumeError(
        path, notFinite == 1 ? "1 voxel is not finite" : "\(notFinite) voxels are not finite")
    }
    return result
  }
}
