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
