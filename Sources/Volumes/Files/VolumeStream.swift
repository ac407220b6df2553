/// The stored voxels of a file or pair of files, from the first to the last, so that no more than is asked
/// for is in memory. Read here because the C library would decompress the file a second time.
struct VolumeStream: ~Copyable {
  let header: CheckedHeader
  let grid: Grid
  private let stream: ByteStream
  /// The voxels' file, and where its next byte lies.
  private let path: String
  private var position = 0

  /// Opens the file of an image, to read all volumes that it holds. Throws `VolumeError` where the header
  /// is wrong, or the file cannot hold what it promises.
  init(_ image: ImageFile) throws {
    let description = try VolumeHeader(image)
    let files = try VolumeFiles(image.path)
    if files.form == .pair { _ = try ByteStream(files.header).drain() }
    stream = try ByteStream(files.voxels)
    (header, grid, path) = (description.checked, description.grid, files.voxels)
  }

  /// The next `count` bytes of voxels, which are there. Throws `VolumeError` where the file ends before.
  mutating func read(_ count: Int) throws -> [UInt8] {
    try skip(to: header.offset)
    let bytes = try stream.read(count)
    position += bytes.count
    guard bytes.count == count else { throw try cutOff() }
    return bytes
  }

  /// Goes on to the first byte of a volume, which lies ahead.
  mutating func skip(toVolume index: Int) throws {
    try skip(to: header.offset + index * header.volumeBytes)
  }

  /// Reads the file to its end, so that the check sums of gzip are compared.
  func finish() throws { _ = try stream.drain() }

  private mutating func skip(to target: Int) throws {
    while position < target {
      let count = try stream.read(min(1 << 20, target - position)).count
      position += count
      if count == 0 { throw try cutOff() }
    }
  }

  private func cutOff() throws -> VolumeError {
    _ = try stream.drain()
    return header.isCutOff(after: position, path: path)
  }
}
