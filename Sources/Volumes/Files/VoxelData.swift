import RefusableMemory

/// A file's header, grid and voxels as stored. Read here because the C library would decompress the file
/// a second time.
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
    let end = header.endOfVoxels
    try header.checkRoom(in: stream, path: path)
    // Of a small volume, voxels came with the header's bytes.
    var voxels = Array(head.prefix(end).dropFirst(header.offset))
    var length = min(head.count, end)
    if header.offset > length { length += try stream.read(header.offset - length).count }
    let rest = try stream.read(end - length)
    length += rest.count
    guard length == end else {
      _ = try stream.drain()
      throw header.isCutOff(after: length, path: path)
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
    try checkRoom(forNumbers: 1)
    let (values, notFinite) = stored.floats()
    try CheckedHeader.check(notFinite: notFinite, path: path)
    return values
  }

  /// Label values, exactly, in the grid's (D, H, W) order; throws where a voxel holds none.
  func labels() throws -> [Int32] {
    // Labels of single precision come from floats.
    try checkRoom(forNumbers: 2)
    let (values, notLabels) = stored.labels()
    try header.check(notLabels: notLabels, path: path)
    return values
  }

  /// Room for as many arrays of numbers of 32 bits as voxels.
  private func checkRoom(forNumbers count: Int) throws {
    try Room.check(
      bytes: grid.voxelCount * count * MemoryLayout<Float>.stride, for: "the voxels of '\(path)'")
  }

  private var stored: StoredVoxels { StoredVoxels(bytes, header, grid.traversal) }
}
