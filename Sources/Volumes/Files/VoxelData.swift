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
    voxels = voxels.isEmpty ? rest : voxels + rest
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

  private func floats<Word: FixedWidthInteger & BitwiseCopyable>(
    _ number: (Word) -> Double
  ) throws -> [Float] {
    let (slope, intercept, isSwapped) = (header.slope, header.intercept, header.isSwapped)
    let scaled = slope != 1 || intercept != 0
    var notFinite = 0
    let result = [Float](unsafeUninitializedCapacity: grid.voxelCount) { target, filled in
      bytes.withUnsafeBytes { source in
        grid.traversal.forEach { here, inFile in
          let word = source.loadUnaligned(
            fromByteOffset: inFile * MemoryLayout<Word>.size, as: Word.self)
          let stored = number(isSwapped ? word.byteSwapped : word)
          let value = Float(scaled ? stored * slope + intercept : stored)
          if !value.isFinite { notFinite += 1 }
          target[here] = value
        }
      }
      filled = grid.voxelCount
    }
    guard notFinite == 0 else {
      throw VolumeError(
        path, notFinite == 1 ? "1 voxel is not finite" : "\(notFinite) voxels are not finite")
    }
    return result
  }
}
