/// Looks at all voxels of a file piece by piece, so that no more than a piece is in memory.
struct VoxelScan {
  private static let pieceBytes = 1 << 20
  private let image: ImageFile
  private let isCancelled: () -> Bool

  /// - Parameters:
  ///   - image: one of the volumes of the file; all are looked at.
  ///   - isCancelled: asked before each piece; then `CancellationError` is thrown.
  init(_ image: ImageFile, unless isCancelled: @escaping () -> Bool = { false }) {
    (self.image, self.isCancelled) = (image, isCancelled)
  }

  /// Reads the file to its end and throws `VolumeError` where it is damaged or a value is not finite.
  func checkFinite() throws {
    var notFinite = 0
    try forEachPiece { _, _, piece, _ in
      if !piece.header.isAlwaysFinite { notFinite += piece.floats().notFinite }
    }
    try CheckedHeader.check(notFinite: notFinite, path: image.path)
  }

  /// How many voxels each label has. Throws `VolumeError` where the file is damaged or a voxel is no label.
  func labelCounts() throws -> [Int32: Int] {
    var counts: [Int32: Int] = [:]
    var notLabels = 0
    var header: CheckedHeader?
    try forEachPiece { _, _, piece, _ in
      let labels = piece.labels()
      notLabels += labels.notLabels
      counts.merge(LabelVolume.counts(of: labels.values)) { $0 + $1 }
      header = piece.header
    }
    try header?.check(notLabels: notLabels, path: image.path)
    return counts
  }

  /// Gives `body` the voxels of each volume in the file's order, in pieces: the volume's index, the place of
  /// the piece's first voxel in the volume, and the piece. Reads the file to its end. Throws `VolumeError`
  /// where it is damaged.
  func forEachPiece(
    _ body: (_ volume: Int, _ first: Int, StoredVoxels, Grid) throws -> Void
  ) throws {
    var stream = try VolumeStream(image)
    let (header, grid) = (stream.header, stream.grid)
    let width = header.type.bytes
    for volume in 0..<header.volumes {
      var done = 0
      while done < header.volumeBytes {
        if isCancelled() { throw CancellationError() }
        let bytes = try stream.read(min(Self.pieceBytes, header.volumeBytes - done))
        try body(volume, done / width, StoredVoxels(inFileOrder: bytes, header), grid)
        done += bytes.count
      }
    }
    try stream.finish()
  }
}
