import DurableFiles
import Experiment
import Foundation
import Randomness
import RefusableMemory

/// Volumes of one size in a file: a line with the length and the checksum of what follows, a line of JSON,
/// and then the voxels, float32 of little-endian order or bytes, one volume behind the other.
struct PreprocessedFile {
  private let head: Head
  private let data: Data
  /// Where the voxels begin.
  private let start: Int

  private static let magic = "invseg-volumes"

  private struct Head: Codable {
    /// What the volumes are made of.
    var origin: String
    /// Voxels along (D, H, W).
    var size: [Int]
    /// The first voxel along (D, H, W) of the files' grid that they cover, and the one behind the last.
    var low: [Int]
    var high: [Int]
    /// One standard deviation of each image's voxels.
    var deviations: [Float]

    private enum CodingKeys: String, CodingKey {
      case origin = "origin"
      case size = "size"
      case low = "low"
      case high = "high"
      case deviations = "deviations"
    }
  }

  var origin: String { head.origin }
  var size: [Int] { head.size }

  /// Nil where the file is not whole.
  init?(contentsOf path: String) {
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped),
      let end = data.prefix(200).firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    let fields = String(decoding: data[..<end], as: UTF8.self).split(separator: " ")
    let body = data[(end + 1)...]
    guard fields.count == 3, fields[0] == Self.magic, Int(fields[1]) == body.count else {
      return nil
    }
    var hash = StableHash()
    body.withUnsafeBytes { hash.combine($0) }
    guard String(hash.value, radix: 16) == fields[2],
      let lineEnd = body.firstIndex(of: UInt8(ascii: "\n")),
      let head = try? JSONDecoder().decode(Head.self, from: body[..<lineEnd])
    else { return nil }
    (self.head, self.data, start) = (head, data, lineEnd + 1)
  }

  /// The case of these images; nil where they are not what preprocessing makes. Throws `VolumeError` and
  /// `RefusedMemory`.
  func `case`(_ source: Case, _ preprocessing: Preprocessing) throws -> LoadedCase? {
    let grid = try VolumeHeader(source.images[0]).grid
    guard head.low.count == 3, head.high.count == 3,
      (0..<3).allSatisfy({
        0 <= head.low[$0] && head.low[$0] < head.high[$0] && head.high[$0] <= grid.size[$0]
      })
    else { return nil }
    let box = VoxelBox((0..<3).map { head.low[$0]..<head.high[$0] })
    let placement = try VoxelPlacement(grid, box, preprocessing, path: source.images[0].path)
    let count = placement.size.reduce(1, *)
    guard placement.size == head.size, head.deviations.count == source.images.count,
      data.count - start == count * source.images.count * MemoryLayout<Float>.stride
    else { return nil }
    try Room.check(bytes: data.count - start, for: "the preprocessed images of '\(source.name)'")
    let images = source.images.indices.map { index in
      [Float](unsafeUninitializedCapacity: count) { voxels, filled in
        let bytes = count * MemoryLayout<Float>.stride
        let first = start + index * bytes
        data[first..<first + bytes].copyBytes(to: UnsafeMutableRawBufferPointer(voxels))
        filled = count
      }
    }
    return LoadedCase(source.name, placement, images, head.deviations, nil)
  }

  /// The bytes of the one volume; nil where they are not as many as its voxels. Throws `RefusedMemory`.
  func bytes() throws -> [UInt8]? {
    let count = head.size.reduce(1, *)
    guard data.count - start == count else { return nil }
    try Room.check(bytes: count, for: "preprocessed classes")
    return Array(data[start...])
  }

  /// Writes volumes as a whole. Throws `FileError`.
  static func write<Voxel: BitwiseCopyable>(
    to path: String, origin: String, _ placement: VoxelPlacement, _ deviations: [Float],
    _ volumes: [[Voxel]]
  ) throws {
    let head = Head(
      origin: origin, size: placement.size, low: placement.box.ranges.map(\.lowerBound),
      high: placement.box.ranges.map(\.upperBound), deviations: deviations)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let line = Array(try encoder.encode(head)) + [UInt8(ascii: "\n")]
    var hash = StableHash()
    line.withUnsafeBytes { hash.combine($0) }
    for volume in volumes { volume.withUnsafeBytes { hash.combine($0) } }
    let count = volumes.reduce(line.count) { $0 + $1.count * MemoryLayout<Voxel>.stride }
    let first = "\(magic) \(count) \(String(hash.value, radix: 16))\n"
    try DurableFile.write(to: path) { writer in
      try writer.write(Array(first.utf8) + line)
      for volume in volumes { try volume.withUnsafeBytes { try writer.write($0) } }
    }
  }
}
