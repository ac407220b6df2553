import Foundation
import Testing

@testable import Volumes

@Suite struct PictureTests {
  /// Whatever a file's axes are, planes show what lies in space: each voxel's value says where it is.
  @Test(arguments: 0..<48)
  func planesAreSeenFromTheSameSide(number: Int) throws {
    let sources = Reorientation.permutations[number / 8]
    let flips = (0..<3).map { number >> $0 & 1 == 1 }
    var steps = [SIMD3<Double>](repeating: .zero, count: 3)
    var extents = [0, 0, 0]
    let size = [4, 3, 5]  // along x, y and z
    for world in 0..<3 {
      steps[sources[world]][world] = flips[world] ? -1 : 1
      extents[sources[world]] = size[world]
    }
    let grid = Grid(Geometry(dimensions: extents, affine: Affine(steps: steps)))
    #expect(grid.size == [5, 3, 4])
    var values: [Float] = []
    for k in 0..<extents[2] {
      for j in 0..<extents[1] {
        for i in 0..<extents[0] {
          let index = [i, j, k]
          let point = (0..<3).map { world in
            let place = index[sources[world]]
            return flips[world] ? size[world] - 1 - place : place
          }
          values.append(Float(point[0] + 10 * point[1] + 100 * point[2]))
        }
      }
    }
    var capture = PlaneCapture<Float>(grid, planes: [3, 1, 2], 0)
    // Pieces end anywhere.
    for first in stride(from: 0, to: values.count, by: 7) {
      capture.take(Array(values[first..<min(first + 7, values.count)]), from: first)
    }
    let (above, front, left) = (
      capture.plane(across: 0), capture.plane(across: 1), capture.plane(across: 2)
    )
    // Rows from the top: of the greatest y or z first.
    func rows(_ count: Int, _ step: Int, _ base: Int, columns: [Int]) -> [Float] {
      (0..<count).reversed().flatMap { row in columns.map { Float($0 + step * row + base) } }
    }
    #expect(above.voxels == rows(3, 10, 300, columns: [0, 1, 2, 3]))
    #expect(front.voxels == rows(5, 100, 10, columns: [0, 1, 2, 3]))
    #expect(left.voxels == rows(5, 100, 2, columns: [0, 10, 20]))
    #expect((above.height, above.width) == (3, 4) && (left.height, left.width) == (5, 3))
  }

  /// Against check sums of Python's zlib, which knows nothing of this encoder.
  @Test func pngIsWhatTheStandardSays() throws {
    let png = try PNG(
      [0, 1, 2, 3, 2, 1], width: 3, height: 2,
      .palette([
        [0, 0, 0, 0], [255, 0, 0, 150], [0, 255, 0, 150], [0, 0, 255, 255],
      ]))
    let bytes: [UInt8] = png.bytes
    #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    // Length, name, width, height, depth, kind; the check sum is that of Python's zlib.crc32.
    #expect(
      Array(bytes[8..<33])
        == [
          0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0, 0xAA, 0xAA, 0x96,
          0x28,
        ])
    #expect(
      bytes.suffix(12) == [0, 0, 0, 0, 73, 69, 78, 68, 0xAE, 0x42, 0x60, 0x82], "an empty IEND")
    // Before the chunk's own check sum and IEND: Python's zlib.adler32 of both rows, each after a 0.
    #expect(Array(bytes.dropLast(16).suffix(4)) == [0x00, 0x26, 0x00, 0x0A])
  }
}
