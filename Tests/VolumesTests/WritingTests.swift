import Foundation
import Testing
import Volumes

@testable import VolumeFixtures

@Suite struct WritingTests {
  static let permutations = [
    [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
  ]

  /// For each of the 48 permutations and mirrorings of axes, slightly oblique: each voxel holds the
  /// rank of its position in space, so RAS order is known without the code under test.
  @Test(arguments: 0..<48)
  func everyOrientationIsUndone(number: Int) throws {
    let permutation = Self.permutations[number / 8]
    var sform = [[Double]](repeating: [0, 0, 0, 0], count: 3)
    // File axis f runs along world axis permutation[f].
    for axis in 0..<3 {
      let sign = (number >> axis) & 1 == 0 ? 1.0 : -1.0
      for row in 0..<3 {
        sform[row][axis] = row == permutation[axis] ? sign * Double(row + 1) : 0.0625
      }
    }
    for row in 0..<3 { sform[row][3] = Double(7 * row - 5) }

    let dimensions = [2, 3, 4]
    var values: [Double] = []
    var corner = [Double](repeating: .infinity, count: 3)
    for k in 0..<4 {
      for j in 0..<3 {
        for i in 0..<2 {
          let index = [i, j, k]
          // The rank of this voxel along each world axis.
          var rank = [0, 0, 0]
          for axis in 0..<3 {
            let isMirrored = (number >> axis) & 1 == 1
            rank[permutation[axis]] = isMirrored ? dimensions[axis] - 1 - index[axis] : index[axis]
          }
          values.append(Double(rank[0] + 4 * rank[1] + 16 * rank[2]))
          if rank == [0, 0, 0] {
            corner = (0..<3).map { row in
              sform[row][0] * Double(i) + sform[row][1] * Double(j) + sform[row][2] * Double(k)
                + sform[row][3]
            }
          }
        }
      }
    }
    try withScratchFolder { folder in
      let fixture = Fixture(dimensions: dimensions, sform: sform, values: values)
      try fixture.header().write(to: folder + "/in.nii")
      let volume = try LabelVolume(contentsOf: folder + "/in.nii")
      let size = volume.grid.size
      for d in 0..<size[0] {
        for h in 0..<size[1] {
          for w in 0..<size[2] {
            let value = volume.voxels[(d * size[1] + h) * size[2] + w]
            #expect(value == Int32(w + 4 * h + 16 * d))
          }
        }
      }
      #expect((0..<3).map { volume.grid.affine.origin[$0] } == corner)
      for axis in 0..<3 { #expect(volume.grid.affine.steps[axis][axis] > 0) }

      try volume.write(to: folder + "/out.nii")
      let written = try Data(contentsOf: URL(fileURLWithPath: folder + "/out.nii"))
      let original = fixture.header()
      // The sform's matrix and its code, bit by bit.
      #expect(written[280..<328] == original[280..<328])
      #expect(written[252..<256] == original[252..<256])
      #expect(written[40..<56] == original[40..<56])
      #expect(written.dropFirst(352).map(Double.init) == values)
    }
  }

  @Test func labelsTakeTheLeastType() throws {
    try withScratchFolder { folder in
      let grid = Grid(Geometry(dimensions: [2, 1, 1], affine: Affine(spacing: [1, 1, 1])))
      for (label, code) in [(255, 2), (256, 4), (-1, 4), (32768, 8)] {
        let path = folder + "/\(label).nii"
        try LabelVolume(grid: grid, voxels: [0, Int32(label)]).write(to: path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path))[70] == UInt8(code))
        #expect(try LabelVolume(contentsOf: path).voxels == [0, Int32(label)])
      }
    }
  }

  @Test func nothingIsLeftOfAFailure() throws {
    try withScratchFolder { folder in
      let one = Affine(spacing: [1, 1, 1])
      let volume = Volume(
        grid: Grid(Geometry(dimensions: [2, 1, 1], affine: one)), voxels: [1, 2])
      let missing = try #require(throws: VolumeError.self) {
        try volume.write(to: folder + "/none/a.nii")
      }
      #expect(missing.kind == .cannotCreate && missing.path == folder + "/none/a.nii")
      // A folder has the target's name.
      try FileManager.default.createDirectory(
        atPath: folder + "/a.nii", withIntermediateDirectories: true)
      #expect(throws: VolumeError.self) { try volume.write(to: folder + "/a.nii") }
      let long = Volume(
        grid: Grid(Geometry(dimensions: [32768, 1, 1], affine: one)),
        voxels: Array(repeating: 0, count: 32768))
      let tooLong = try #require(throws: VolumeError.self) { try long.write(to: folder + "/b.nii") }
      #expect(tooLong.message.contains("32768"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.nii"])
    }
  }

  @Test func aFullDiskIsNoticed() throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii.gz"
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
      let grid = Grid(Geometry(dimensions: [2, 1, 1], affine: Affine(spacing: [1, 1, 1])))
      let error = try #require(throws: VolumeError.self) {
        try LabelVolume(grid: grid, voxels: [1, 2]).write(to: path)
      }
      #expect(error.kind == .inputOutput && error.message.contains("no space left"), "\(error)")
    }
  }

  @Test func aPlaneStaysAPlane() throws {
    try withScratchFolder { folder in
      try Fixture(dimensions: [3, 2]).header().write(to: folder + "/a.nii")
      let volume = try LabelVolume(contentsOf: folder + "/a.nii")
      #expect(volume.grid.size == [1, 2, 3])
      try volume.write(to: folder + "/b.nii")
      #expect(try LabelVolume(contentsOf: folder + "/b.nii").grid == volume.grid)
      #expect(volume.grid.source.dimensions == [3, 2])
    }
  }

  @Test func realVolumesGoRound() throws {
    guard let data = sharedData("brain-tissues") else { return }
    try withScratchFolder { folder in
      for item in try Dataset.open(data).test {
        let labels = try LabelVolume(contentsOf: #require(item.label))
        try labels.write(to: folder + "/a.nii.gz")
        let again = try LabelVolume(contentsOf: folder + "/a.nii.gz")
        #expect(again.voxels == labels.voxels)
        #expect(again.grid == labels.grid)
        #expect(
          try Volume(contentsOf: item.images[0].path).grid.difference(from: labels.grid) == nil)
      }
    }
  }
}
