import Foundation
import Testing
import Volumes

@testable import VolumeFixtures

@Suite struct ReadingTests {
  @Test(arguments: [2, 4, 8, 16, 64, 256, 512, 768, 1024, 1280], [false, true])
  func everyScalarTypeInBothByteOrders(type: Int, isBigEndian: Bool) throws {
    try withScratchFolder { folder in
      for format in [Fixture.Format.nifti1, .nifti2] {
        let fixture = Fixture(format: format, isBigEndian: isBigEndian, type: type)
        try fixture.header().write(to: folder + "/a.nii")
        let volume = try Volume(contentsOf: folder + "/a.nii")
        #expect(volume.grid.size == [5, 4, 3])
        #expect(volume.voxels == (0..<60).map(Float.init))
        #expect(volume.grid.source.warning == nil)
      }
    }
  }

  @Test(arguments: [Fixture.Format.nifti1Pair, .analyze])
  func pairsOfFiles(format: Fixture.Format) throws {
    try withScratchFolder { folder in
      let fixture = Fixture(format: format, dimensions: [3, 4, 5, 1], pixelSizes: [1, 2, 3, 1])
      try fixture.header().write(to: folder + "/a.hdr")
      try fixture.voxels().write(to: folder + "/a.img")
      for name in ["/a.hdr", "/a.img"] {
        let volume = try Volume(contentsOf: folder + name)
        #expect(volume.grid.size == [5, 4, 3])
        #expect(volume.voxels == (0..<60).map(Float.init))
        #expect(volume.grid.source.dimensions == [3, 4, 5, 1])
        #expect((volume.grid.source.warning != nil) == (format == .analyze))
        if format == .analyze { #expect(volume.grid.spacing == [3, 2, 1]) }
      }
    }
  }

  @Test func scalingIsAppliedUnlessTheSlopeIsZero() throws {
    try withScratchFolder { folder in
      for (slope, first, last) in [(2.5, 7.0, 154.5), (0, 0, 59)] {
        try Fixture(slope: slope, intercept: 7).header().write(to: folder + "/a.nii")
        let volume = try Volume(contentsOf: folder + "/a.nii")
        #expect(volume.voxels.first == Float(first) && volume.voxels.last == Float(last))
      }
    }
  }

  /// A rotation by 90 degrees about z, worked out by hand: x = 10 - 3 j, y = 20 + 2 i, z = 30 + 4 k.
  @Test func qformIsUsedWithoutSform() throws {
    try withScratchFolder { folder in
      let half = 0.5.squareRoot()
      for format in [Fixture.Format.nifti1, .nifti2] {
        let fixture = Fixture(
          format: format, pixelSizes: [2, 3, 4], qformCode: 1,
          quaternion: [0, 0, half, 10, 20, 30], sformCode: 0)
        try fixture.header().write(to: folder + "/a.nii")
        let grid = try Volume(contentsOf: folder + "/a.nii").grid
        let expected: [[Double]] = [[0, -3, 0, 10], [2, 0, 0, 20], [0, 0, 4, 30], [0, 0, 0, 1]]
        for (row, wanted) in zip(grid.source.affine.matrix, expected) {
          // NIfTI-1 stores 24 bits of each number.
          for (value, other) in zip(row, wanted) { #expect(abs(value - other) < 1e-6) }
        }
        #expect(grid.reorientation.sources == [1, 0, 2])
        #expect(grid.reorientation.flips == [true, false, false])
      }
    }
  }

  @Test func withoutOrientationAxesAreTakenAsTheyAre() throws {
    try withScratchFolder { folder in
      try Fixture(pixelSizes: [2, 3, 4], sformCode: 0).header().write(to: folder + "/a.nii")
      let grid = try Volume(contentsOf: folder + "/a.nii").grid
      #expect(grid.spacing == [4, 3, 2])
      #expect(grid.source.warning?.contains("no orientation") == true)
    }
  }

  @Test func labelsAreWholeNumbers() throws {
    try withScratchFolder { folder in
      var fixture = Fixture(dimensions: [2, 1, 1], type: 16, values: [3, 4])
      try fixture.header().write(to: folder + "/a.nii")
      #expect(try LabelVolume(contentsOf: folder + "/a.nii").voxels == [3, 4])
      fixture.values = [3, 4.5]
      try fixture.header().write(to: folder + "/a.nii")
      let error = try #require(throws: VolumeError.self) {
        try LabelVolume(contentsOf: folder + "/a.nii")
      }
      #expect(error.message.contains("1 voxel is no label"))
    }
  }
}
