/// Looks at all voxels of a file piece by piece, so that no more than a piece is in memory.
struct VoxelScan {
  private static let pieceBytes = 1 << 20
  private let path: String
  private let isCancelled: () -> Bool

  /// - Parameter isCancelled: asked before each piece; then `CancellationError` is thrown.
  init(_ path: String, unless isCancelled: @escaping () -> Bool) {
    (self.path, self.isCancelled) = (path, isCancelled)
  }

  /// Reads the file to its end and throws `VolumeError` where it is damaged or a value is not finite.
  func checkFinite() throws {
    var notFinite = 0
    try forEachPiece { piece in
      if !piece.header.isAlwaysFinite { notFinite += piece.floats().notFinite }
    }
    try CheckedHeader.check(notFinite: notFinite, path: path)
  }

  /// How many voxels each label has. Throws `VolumeError` where the file is damaged or a voxel is no label.
  func labelCounts() throws -> [Int32: Int] {
    var counts: [Int32: Int] = [:]
    var notLabels = 0
    let header = try forEachPiece { piece in
      let labels = piece.labels()
      notLabels += labels.notLabels
      counts.merge(LabelVolume.counts(of: labels.values)) { $0 + $1 }
    }
    try header.check(notLabels: notLabels, path: path)
    return counts
  }

  @discardableResult
  private func forEachPiece(_ body: (StoredVoxels) -> Void) throws -> CheckedHeader {
    let files = try VolumeFiles(path)
    let stream = try ByteStream(files.header)
    let head = try stream.read(540)
    let header = try CheckedHeader(head, path: files.header, form: files.form)
    switch files.form {
    case .single: try scan(stream, after: head, header, path: path, body)
    case .pair:
      _ = try stream.drain()
      try scan(ByteStream(files.voxels), after: [], header, path: files.voxels, body)
    }
    return header
  }

  private func scan(
    _ stream: borrowing ByteStream, after head: [UInt8], _ header: CheckedHeader, path: String,
    _ body: (StoredVoxels) -> Void
  ) throws {
    try header.checkRoom(in: stream, path: path)
    var length = min(head.count, header.endOfVoxels)
    var piece = Array(head.prefix(length).dropFirst(header.offset))
    if header.offset > length { length += try stream.read(header.offset - length).count }
    while length < header.endOfVoxels {
      if isCancelled() { throw CancellationError() }
      let read = try stream.read(
        min(Self.pieceBytes - piece.count, header.endOfVoxels - length))
      guard !read.isEmpty else {
        _ = try stream.drain()
        throw header.isCutOff(after: length, path: path)
      }
      length += read.count
      piece += read
      let whole = piece.count / header.type.bytes * header.type.bytes
      body(StoredVoxels(inFileOrder: Array(piece.prefix(whole)), header))
      piece.removeFirst(whole)
    }
    if !piece.isEmpty { body(StoredVoxels(inFileOrder: piece, header)) }
    _ = try stream.drain()
  }
}
