/// What a volume's header says, without its voxels.
public struct VolumeHeader: Sendable {
  public let grid: Grid
  /// Bytes of its voxels as they are stored, decompressed.
  public let voxelBytes: Int

  /// Reads the header of the volume at `path`, and looks whether the file can hold as many voxels as it
  /// promises. Throws `VolumeError`.
  public init(contentsOf path: String) throws {
    let files = try VolumeFiles(path)
    let stream = try ByteStream(files.header)
    let head = try stream.read(540)
    let header = try CheckedHeader(head, path: files.header, form: files.form)
    grid = Grid(try NIfTILibrary.geometry(of: header, bytes: head, path: files.header))
    voxelBytes = header.voxelBytes
    switch files.form {
    case .single: try header.checkRoom(in: stream, path: path)
    case .pair: try header.checkRoom(in: ByteStream(files.voxels), path: files.voxels)
    }
  }
}

extension Volume {
  /// Voxels along (D, H, W) of the volume at `path`, from its header alone. Throws `VolumeError`.
  public static func size(of path: String) throws -> [Int] {
    try VolumeHeader(contentsOf: path).grid.size
  }
}

extension CheckedHeader {
  /// Where the voxels end in their file.
  var endOfVoxels: Int { offset + voxelBytes }

  /// Throws where the file of the voxels cannot hold them, so that no room is made for them.
  func checkRoom(in stream: borrowing ByteStream, path: String) throws {
    guard endOfVoxels <= stream.greatestLength else {
      throw VolumeError(
        path, "is shorter than the \(endOfVoxels) bytes that its header promises")
    }
  }

  /// The error of a file that ends too early.
  func isCutOff(after length: Int, path: String) -> VolumeError {
    VolumeError(
      path, "ends after \(length) of the \(endOfVoxels) bytes that its header promises")
  }
}
