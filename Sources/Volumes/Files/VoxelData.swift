import RefusableMemory

/// A volume's header, grid and voxels as stored.
struct VoxelData {
  let header: CheckedHeader
  let grid: Grid
  private let name: String
  private let bytes: [UInt8]

  /// Reads and checks the file or pair of files at `path`, which is one volume.
  init(_ path: String) throws { self = try Self.read([ImageFile(path)], { $0 })[0] }

  /// What `convert` makes of each of some images. A file of several of them is read once. Throws
  /// `VolumeError`, and what `convert` throws.
  static func read<Result>(
    _ images: [ImageFile], _ convert: (VoxelData) throws -> Result
  ) throws -> [Result] {
    var results: [Result?] = images.map { _ in nil }
    for place in images.indices where results[place] == nil {
      let image = images[place]
      var stream = try VolumeStream(image)
      let inFile = images.indices.filter {
        images[$0].path == image.path && images[$0].part?.count == image.part?.count
      }.sorted { (images[$0].part?.index ?? 0, $0) < (images[$1].part?.index ?? 0, $1) }
      var last: (image: ImageFile, data: VoxelData)?
      for place in inFile {
        let image = images[place]
        if last?.image != image {
          try stream.skip(toVolume: image.part?.index ?? 0)
          last = (image, try VoxelData(&stream, image))
        }
        results[place] = try convert(last!.data)
      }
      try stream.finish()
    }
    return results.map { $0! }
  }

  private init(_ stream: inout VolumeStream, _ image: ImageFile) throws {
    (header, grid, name) = (stream.header, stream.grid, image.description)
    bytes = try stream.read(stream.header.volumeBytes)
  }

  /// Scaled values, rounded to Float, in the grid's (D, H, W) order; throws unless all are finite.
  func floats() throws -> [Float] {
    try checkRoom(forNumbers: 1)
    let (values, notFinite) = stored.floats()
    try CheckedHeader.check(notFinite: notFinite, path: name)
    return values
  }

  /// Label values, exactly, in the grid's (D, H, W) order; throws where a voxel holds none.
  func labels() throws -> [Int32] {
    // Labels of single precision come from floats.
    try checkRoom(forNumbers: 2)
    let (values, notLabels) = stored.labels()
    try header.check(notLabels: notLabels, path: name)
    return values
  }

  /// Room for as many arrays of numbers of 32 bits as voxels.
  private func checkRoom(forNumbers count: Int) throws {
    try Room.check(
      bytes: grid.voxelCount * count * MemoryLayout<Float>.stride, for: "the voxels of '\(name)'")
  }

  private var stored: StoredVoxels { StoredVoxels(bytes, header, grid.traversal) }
}
