import Foundation
import Testing
import Volumes

@testable import VolumeFixtures

/// Damaged and hostile files: each a clear error that names the file.
@Suite struct HostileFileTests {
  static let headers: [(Fixture, String)] = [
    (Fixture(format: .nifti2, dimensions: [3, -5], values: []), "less than 1"),
    (Fixture(dimensions: [3, 4, 0], values: []), "less than 1: 3x4x0"),
    (Fixture(dimensions: [3, 4, 5, 2]), "holds several volumes"),
    (Fixture(dimensions: [32767, 32767, 32767], values: [1]), "larger than 2^31 voxels"),
    (
      Fixture(format: .nifti2, dimensions: [1 << 40, 1 << 40, 2], values: [1]),
      "larger than 2^31 voxels"
    ),
    (Fixture(dimensions: [2000, 1000, 1000], type: 64, values: [1]), "shorter than"),
    (Fixture(type: 4, bits: 32), "have 16 bits, not 32"),
    (Fixture(type: 128), "type 128"),
    (Fixture(type: 1), "type 1 "),
    (Fixture(offset: 1e6), "shorter than"),
    (Fixture(offset: 100), "cannot begin at byte 100"),
    (Fixture(offset: 352.5), "cannot begin at byte 352.5"),
    (Fixture(offset: .nan), "cannot begin at byte nan"),
    (Fixture(offset: -.infinity), "cannot begin at byte -inf"),
    (Fixture(slope: 1, intercept: .infinity), "scaling is not finite"),
    (Fixture(pixelSizes: [.nan, 1, 1], sformCode: 0), "voxel sizes are not positive"),
    (Fixture(pixelSizes: [0, 1, 1], qformCode: 1, sformCode: 0), "voxel sizes are not positive"),
    (
      Fixture(qformCode: 1, quaternion: [.nan, 0, 0, 0, 0, 0], sformCode: 0), "qform) is not finite"
    ),
    (
      Fixture(format: .nifti2, pixelSizes: [1e200, 1, 1], sformCode: 0), "voxel sizes are beyond"
    ),
    (
      Fixture(format: .nifti2, pixelSizes: [1e-13, 1, 1], qformCode: 1, sformCode: 0),
      "voxel sizes are beyond"
    ),
    (Fixture(sform: [[1e13, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]), "voxel sizes are beyond"),
    (Fixture(sform: [[.nan, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]), "sform) is not finite"),
    (Fixture(sform: [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]), "cannot be inverted"),
    (Fixture(values: [1]), "shorter than the 472 bytes"),
    (
      Fixture(dimensions: [2, 2, 1], type: 16, values: [1, .nan, .infinity, -.infinity]),
      "3 voxels are not finite"
    ),
    (Fixture(dimensions: [1, 1, 1], type: 64, values: [1e300]), "1 voxel is not finite"),
  ]

  @Test(arguments: headers.indices)
  func headerThatLies(index: Int) throws {
    let (fixture, expected) = Self.headers[index]
    try withScratchFolder { folder in
      let path = folder + "/hostile.nii"
      try fixture.header().write(to: path)
      let error = try readingError(path)
      #expect(error.path == path && error.kind == .badData)
      #expect(error.message.contains(expected), "\(error)")
    }
  }

  /// A stored count of dimensions of -5 crashes niftilib.
  @Test(arguments: [Int64(-5), 0, 8, .max])
  func countOfDimensions(stored: Int64) throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      var bytes = Fixture(format: .nifti2).header()
      withUnsafeBytes(of: stored.littleEndian) { bytes.replaceSubrange(16..<24, with: $0) }
      try bytes.write(to: path)
      #expect(try readingError(path).message.contains("states \(stored) dimensions"))
    }
  }

  @Test func anyCutOfAFileIsNoticed() throws {
    try withScratchFolder { folder in
      let whole = Fixture(dimensions: [2, 2, 2]).header()
      for count in 0..<whole.count {
        let path = folder + "/a.nii"
        try whole.prefix(count).write(to: path)
        #expect(try readingError(path).path == path, "\(count) bytes")
      }
    }
  }

  /// Any one byte of the header set to any of these values: read or refused, never a crash.
  @Test(arguments: [Fixture.Format.nifti1, .nifti2])
  func anyByteOfAHeaderMayBeWrong(format: Fixture.Format) throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      let whole = Fixture(format: format, dimensions: [2, 2, 2], qformCode: 1).header()
      for index in 0..<(format == .nifti2 ? 544 : 352) {
        for value: UInt8 in [0, 0x7F, 0xFF] {
          var bytes = whole
          bytes[index] = value
          try bytes.write(to: path)
          do { _ = try Volume(contentsOf: path) } catch let error as VolumeError {
            #expect(error.path == path && error.kind == .badData)
          }
        }
      }
    }
  }

  @Test func filesOfAnotherKind() throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      try Data("<nifti_image\n  nifti_type = 'NIFTI-1A'\n/>".utf8).write(to: path)
      #expect(try readingError(path).message.contains("text form"))
      try Data(repeating: 0x20, count: 400).write(to: path)
      #expect(try readingError(path).message.contains("neither NIfTI nor Analyze"))
      try Fixture(format: .nifti1Pair).header().write(to: path)
      #expect(try readingError(path).message.contains("'ni1', not 'n+1'"))
      try (Fixture(format: .analyze).header() + Data(count: 4)).write(to: path)
      #expect(try readingError(path).message.contains("no NIfTI signature"))
      #expect(try readingError(folder + "/a.png").message.contains("not named as a volume"))
    }
  }

  @Test func filesThatAreNotThere() throws {
    try withScratchFolder { folder in
      #expect(try readingError(folder + "/a.nii.gz").kind == .missingInput)
      try FileManager.default.createDirectory(
        atPath: folder + "/b.nii", withIntermediateDirectories: true)
      #expect(try readingError(folder + "/b.nii").kind == .missingInput)
      try Fixture(format: .analyze).header().write(to: folder + "/c.hdr")
      let error = try readingError(folder + "/c.hdr")
      #expect(error.kind == .missingInput && error.path == folder + "/c.img")
    }
  }

  @Test func damagedGzip() throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii.gz"
      try Fixture(dimensions: [20, 20, 20]).header().write(to: folder + "/b.nii")
      try Volume(contentsOf: folder + "/b.nii").write(to: path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))

      for count in [whole.count - 1, whole.count - 8, whole.count / 2] {
        try whole.prefix(count).write(to: path)
        #expect(try readingError(path).message.contains("cut off"), "\(count) bytes")
      }
      // The check sum, and the length after it.
      for index in [whole.count - 8, whole.count - 4] {
        var bytes = whole
        bytes[index] ^= 1
        try bytes.write(to: path)
        #expect(try readingError(path).message.contains("gzip file is damaged"), "byte \(index)")
      }
      var bytes = whole
      bytes[whole.count / 2] ^= 0xFF
      try bytes.write(to: path)
      #expect(try readingError(path).kind == .badData)
    }
  }
}
