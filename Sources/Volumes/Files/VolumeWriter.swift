import DurableFiles
import RefusableMemory

extension Volume {
  /// Writes float32 on the file's own grid and orientation: NIfTI-1 where the path ends with `.nii` or
  /// `.nii.gz`; where it ends with `.hdr` an Analyze 7.5 pair, of a grid that is Analyze's. All or
  /// nothing: a target that is there is replaced only by a whole file. Throws `VolumeError`.
  public func write(to path: String) throws {
    try VolumeWriter(path: path, grid: grid).write([voxels], type: .float32)
  }

  /// Writes volumes on one grid so, as one file: where they are several, one behind the other along a
  /// fourth axis.
  public static func write(_ volumes: [Volume], to path: String) throws {
    precondition(Set(volumes.map(\.grid)).count == 1, "volumes on one grid")
    try VolumeWriter(path: path, grid: volumes[0].grid)
      .write(volumes.map(\.voxels), type: .float32)
  }
}

extension LabelVolume {
  /// Writes as `Volume.write(to:)` does, as uint8, int16 or int32: the least that holds all labels.
  public func write(to path: String) throws {
    let writer = VolumeWriter(path: path, grid: grid)
    try Room.check(
      bytes: voxels.count * MemoryLayout<Int16>.size, for: "the voxels of '\(path)'")
    switch Self.bytesPerVoxel(of: voxels) {
    case 1: try writer.write([voxels.map { UInt8($0) }], type: .uint8)
    case 2: try writer.write([voxels.map { Int16($0) }], type: .int16)
    default: try writer.write([voxels], type: .int32)
    }
  }

  /// Bytes of a voxel in the file of a volume that has these labels.
  public static func bytesPerVoxel(of labels: [Int32]) -> Int {
    let (least, greatest) = (labels.min() ?? 0, labels.max() ?? 0)
    if least >= 0, greatest <= UInt8.max { return 1 }
    return least >= Int16.min && greatest <= Int16.max ? 2 : 4
  }
}

/// Puts a volume's file together in memory, so that the writing itself, which the C library does
/// without telling whether it succeeded, is a durable file's.
private struct VolumeWriter {
  var path: String
  var grid: Grid

  /// Writes the voxels of one or several volumes, each given in (D, H, W) order.
  func write<Element: BitwiseCopyable>(_ volumes: [[Element]], type: VoxelType) throws {
    var geometry = grid.source
    if volumes.count > 1 { geometry.dimensions = geometry.extents + [volumes.count] }
    let dimensions = geometry.dimensions
    guard dimensions.allSatisfy({ $0 <= 32767 }) else {
      throw VolumeError(
        path, "a size of \(dimensions.max()!) is more than the 32767 of NIfTI-1", .cannotCreate)
    }
    guard let files = Volume.writtenFiles(path) else {
      throw VolumeError(
        path, "a volume to be written is named .nii, .nii.gz or .hdr", .cannotCreate)
    }
    let isAnalyze = files.count > 1
    guard grid.isAnalyze || !isAnalyze else {
      throw VolumeError(
        path, "an Analyze pair cannot say how this volume is oriented", .cannotCreate)
    }
    // In the file's order, behind a header, and compressed: the three are there at once.
    try Room.check(
      bytes: 3 * volumes.count * grid.voxelCount * MemoryLayout<Element>.size,
      for: "the bytes of '\(path)'")
    let header = try NIfTILibrary.header(
      of: geometry, type: type, isAnalyze: isAnalyze, path: path)
    let stored = Array(volumes.map(inFileOrder).joined())
    try stored.withUnsafeBytes { stored in
      guard !isAnalyze else {
        try save(Array(stored), to: files[0])
        return try save(header, to: files[1])
      }
      // Four bytes tell that no extension follows.
      let bytes = header + [0, 0, 0, 0] + stored
      try save(
        path.lowercased().hasSuffix(".gz")
          ? try Deflate.compress(bytes, as: .gzip, for: "'\(path)'") : bytes, to: path)
    }
  }

  private func inFileOrder<Element: BitwiseCopyable>(_ voxels: [Element]) -> [Element] {
    [Element](unsafeUninitializedCapacity: voxels.count) { target, filled in
      voxels.withUnsafeBufferPointer { source in
        grid.traversal.forEach { here, inFile in target[inFile] = source[here] }
      }
      filled = voxels.count
    }
  }

  private func save(_ bytes: [UInt8], to file: String) throws {
    try VolumeError.translating { try DurableFile.write(bytes, to: file) }
  }
}
