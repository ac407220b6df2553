extension Volume {
  /// Voxels along (D, H, W) of the volume at `path`, from its header alone. Throws `VolumeError`.
  public static func size(of path: String) throws -> [Int] {
    let files = try VolumeFiles(path)
    let head = try ByteStream(files.header).read(540)
    let header = try CheckedHeader(head, path: files.header, form: files.form)
    return Grid(try NIfTILibrary.geometry(of: header, bytes: head, path: files.header)).size
  }
}
