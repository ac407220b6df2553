import Testing
import Volumes

@testable import VolumeFixtures

@Suite struct PreviewTests {
  /// Three planes side by side: 256 pixels along the longer side of each, with square pixels. The labelled
  /// block's place is read off the pixels' colours.
  @Test func planesShowTheLabels() throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      // 8 x 6 x 4 voxels along (W, H, D), of 1 x 2 x 3 mm.
      try Fixture(dimensions: [8, 6, 4], sform: [[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3, 0]]).header()
        .write(to: path)
      let image = try Volume(contentsOf: path)
      var labels = LabelVolume(grid: image.grid, voxels: [Int32](repeating: 0, count: 192))
      for d in 2..<4 {
        for h in 0..<2 {
          for w in 4..<8 { labels.voxels[(d * 6 + h) * 8 + w] = 7 }
        }
      }
      let picture = try labels.preview(over: image, foreground: [3, 7])
      let header = picture.bytes[16..<24].reduce(into: [UInt8]()) { $0.append($1) }
      func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
      // Across D 8 x 12 mm, across H 8 x 12 mm, across W 12 x 12 mm.
      #expect(number(header[0..<4]) == 171 + 171 + 256)
      #expect(number(header[4..<8]) == 256)
      let unlabelled = try LabelVolume(grid: image.grid, voxels: labels.voxels.map { _ in 0 })
        .preview(over: image, foreground: [3, 7])
      #expect(unlabelled.bytes != picture.bytes)
      // A label that is none of the foreground has no colour.
      let other = try LabelVolume(grid: image.grid, voxels: labels.voxels.map { $0 == 7 ? 9 : 0 })
        .preview(over: image, foreground: [3])
      #expect(other.bytes == unlabelled.bytes)
    }
  }

  /// Shades of numbers whose difference is nearly nothing, or more than a float holds.
  @Test(arguments: [[0, 1e-40], [-3e38, 3e38], [5, 5]]) func anyNumbersHaveShades(
    _ numbers: [Double]
  ) throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      try Fixture(type: 16, values: (0..<60).map { numbers[$0 % 2] }).header().write(to: path)
      let image = try Volume(contentsOf: path)
      let labels = LabelVolume(grid: image.grid, voxels: [Int32](repeating: 0, count: 60))
      #expect(try !labels.preview(over: image, foreground: [1]).bytes.isEmpty)
    }
  }
}
