import Foundation
import Testing
import Volumes

@testable import VolumeFixtures

/// Label files of every type keep their whole numbers; what is no label of 32 bits is refused.
@Suite struct LabelFileTests {
  private func read(_ fixture: Fixture) throws -> [Int32] {
    var labels: [Int32] = []
    try withScratchFolder { folder in
      try fixture.header().write(to: folder + "/a.nii")
      labels = try LabelVolume(contentsOf: folder + "/a.nii").voxels
    }
    return labels
  }

  /// 2^24 + 1 and its like have no number of their own in single precision.
  @Test(arguments: [8, 64, 768, 1024, 1280], [false, true])
  func wholeNumbersOf32BitsAreKept(type: Int, isBigEndian: Bool) throws {
    let values = [0, 16_777_216, 16_777_217, 16_777_219, 2_147_483_645, 2_147_483_647]
    let fixture = Fixture(
      isBigEndian: isBigEndian, dimensions: [values.count, 1, 1], type: type,
      values: values.map(Double.init))
    #expect(try read(fixture) == values.map(Int32.init))
  }

  @Test(arguments: [4, 8, 64, 256, 1024])
  func negativeValuesAreValuesToo(type: Int) throws {
    let fixture = Fixture(dimensions: [3, 1, 1], type: type, values: [-128, -1, 127])
    #expect(try read(fixture) == [-128, -1, 127])
  }

  @Test(arguments: [
    (768, 2_147_483_648.0), (1024, 2_147_483_648), (1024, -2_147_483_649), (1280, 1e18),
    (64, 2_147_483_648), (64, 1.5), (64, .nan), (64, .infinity), (16, 16_777_216), (16, 0.5),
  ])
  func whatIsNoLabelIsRefused(type: Int, value: Double) throws {
    let fixture = Fixture(dimensions: [3, 1, 1], type: type, values: [1, value, 2])
    let error = try #require(throws: VolumeError.self) { try read(fixture) }
    #expect(error.message.contains("1 voxel is no label"), "\(error)")
  }

  /// What nibabel's `get_slope_inter` says of such headers: the stored values are meant.
  @Test(arguments: [Double.nan, .infinity, -.infinity, 0], [0, 5, Double.nan])
  func slopesThatAreNone(slope: Double, intercept: Double) throws {
    let fixture = Fixture(
      dimensions: [3, 1, 1], slope: slope, intercept: intercept, values: [1, -2, 300])
    #expect(try read(fixture) == [1, -2, 300])
  }

  /// A slope of 0.1 in the header's single precision is not a tenth; whole numbers are meant.
  @Test func scaledLabelsAreRounded() throws {
    let fixture = Fixture(dimensions: [3, 1, 1], slope: 0.1, values: [0, 10, 300])
    #expect(try read(fixture) == [0, 1, 30])
  }
}
