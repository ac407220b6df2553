/// What a volume's header says, without its voxels.
public struct VolumeHeader: Sendable {
  public let grid: Grid
  let checked: CheckedHeader
  /// Bytes of a volume's voxels as they are stored, decompressed.
  public var voxelBytes: Int { checked.volumeBytes }

  /// Reads the header of an image's file, and looks whether the file can hold as many voxels as it
  /// promises. Throws `VolumeError`.
  public init(_ image: ImageFile) throws {
    let files = try VolumeFiles(image.path)
    let stream = try ByteStream(files.header)
    let head = try stream.read(540)
    checked = try CheckedHeader(
      head, path: files.header, form: files.form, volumes: image.part?.count)
    grid = Grid(try NIfTILibrary.geometry(of: checked, bytes: head, path: files.header))
    switch files.form {
    case .single: try checked.checkRoom(in: stream, path: image.path)
    case .pair: try checked.checkRoom(in: ByteStream(files.voxels), path: files.voxels)
    }
  }
}

extension CheckedHeader {
  /// Where the voxels end in their file.
  var endOfVoxels: Int { offset + volumes * volumeBytes }

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
