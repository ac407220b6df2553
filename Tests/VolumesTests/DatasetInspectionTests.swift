import Experiment
import Foundation
import Testing
import Volumes

@testable import VolumeFixtures

/// What headers tell of a data set before anything else of it is read.
@Suite struct DatasetInspectionTests {
  /// Three cases of two images and a label on one grid, and a file that names them.
  private func makeCases(in folder: String) throws -> Fixture {
    let fixture = Fixture(dimensions: [4, 5, 6])
    var image = fixture
    var entries: [String] = []
    for name in ["a", "b", "c"] {
      try fixture.header().write(to: "\(folder)/\(name)l.nii")
      for file in ["\(name)0", "\(name)1"] {
        // No two images are the same.
        image.values = (image.values ?? (0..<120).map(Double.init)).map { $0 + 1 }
        try image.header().write(to: "\(folder)/\(file).nii")
      }
      entries.append(
        "{\"name\": \"\(name)\", \"images\": [\"\(name)0.nii\", \"\(name)1.nii\"], \"label\": \"\(name)l.nii\"}"
      )
    }
    let text =
      "{\"modalities\": [\"T1\", \"T2\"], \"labels\": {\"background\": 0}, \"cases\": ["
      + entries.joined(separator: ", ") + "]}"
    try Data(text.utf8).write(to: folder + "/data.json")
    return fixture
  }

  private func inspect(_ folder: String) throws -> DatasetInspection {
    try DatasetInspection(Dataset.find(folder + "/data.json"))
  }

  @Test func goodCasesHaveTheirHeadersKnown() throws {
    try withScratchFolder { folder in
      _ = try makeCases(in: folder)
      let inspection = try inspect(folder)
      #expect(inspection.findings.isEmpty)
      #expect(inspection.headers.count == 9)
      #expect(inspection.headers.values.allSatisfy { $0.grid.size == [6, 5, 4] })
      try inspection.check()
    }
  }

  @Test func otherVoxelSizesAreToldUnlessAllAreResampled() throws {
    try withScratchFolder { folder in
      var fixture = try makeCases(in: folder)
      fixture.sform[1][1] = 1.5
      for name in ["c0", "c1", "cl"] { try fixture.header().write(to: "\(folder)/\(name).nii") }
      let warnings = try inspect(folder).findings.map(\.description)
      #expect(warnings.count == 1)
      #expect(warnings.first?.contains("voxel sizes (D, H, W) differ between cases") ?? false)
      let dataset = try Dataset.find(folder + "/data.json")
      #expect(try DatasetInspection(dataset, resamples: true).findings.isEmpty)
    }
  }

  @Test func everyFileThatIsWrongIsTold() throws {
    try withScratchFolder { folder in
      var fixture = try makeCases(in: folder)
      fixture.dimensions[2] = 5
      try fixture.header().write(to: folder + "/al.nii")
      fixture = Fixture(
        dimensions: [4, 5, 6], sform: [[1, 0, 0, 3], [0, 1, 0, 0], [0, 0, 1, 0]])
      try fixture.header().write(to: folder + "/b1.nii")
      try Fixture(dimensions: [4, 5, 6], values: [1]).header().write(to: folder + "/cl.nii")
      try FileManager.default.removeItem(atPath: folder + "/c0.nii")
      let inspection = try inspect(folder)
      let told = inspection.findings.errors.map {
        $0.description.replacingOccurrences(of: folder + "/", with: "")
      }
      #expect(
        told == [
          "c0.nii: no such file",
          "al.nii: does not lie on the grid of a0.nii: sizes (D, H, W) differ: 5x5x4 and 6x5x4",
          "b1.nii: does not lie on the grid of b0.nii: positions differ by up to 3.0 voxels, more than 0.05",
          "cl.nii: is shorter than the 592 bytes that its header promises",
        ])
      let errors = try #require(throws: VolumeErrors.self) { try inspection.check() }
      #expect(errors.kind == .badData && errors.errors == inspection.findings.errors)
    }
  }

  @Test func oneErrorIsItselfAndMissingFilesAreMissingInput() throws {
    try withScratchFolder { folder in
      _ = try makeCases(in: folder)
      try FileManager.default.removeItem(atPath: folder + "/c0.nii")
      let one = try #require(throws: VolumeError.self) { try inspect(folder).check() }
      #expect(one.kind == .missingInput)
      try FileManager.default.removeItem(atPath: folder + "/al.nii")
      let two = try #require(throws: VolumeErrors.self) { try inspect(folder).check() }
      #expect(two.kind == .missingInput && two.errors.count == 2)
      let open = try #require(throws: VolumeErrors.self) {
        try Dataset.open(folder + "/data.json")
      }
      #expect(open == two)
    }
  }

  /// A tenth of a percent is rounding; a tenth is another scanner.
  @Test(arguments: [(1.001, false), (1.1, true), (0.5, true)])
  func voxelSizesThatDiffer(factor: Double, isTold: Bool) throws {
    try withScratchFolder { folder in
      var fixture = try makeCases(in: folder)
      fixture.sform[1][1] = factor
      for file in ["b0", "b1", "bl"] { try fixture.header().write(to: "\(folder)/\(file).nii") }
      let warnings = try inspect(folder).findings.map(\.message)
      #expect(warnings.count == (isTold ? 1 : 0))
      guard isTold else { return }
      let sizes = "1.0 x 1.0 x 1.0 mm in a and 1.0 x \(factor) x 1.0 mm in b"
      #expect(warnings[0].contains(sizes), "\(warnings)")
    }
  }

  @Test func orientationsThatAreNotStatedAreCounted() throws {
    try withScratchFolder { folder in
      var fixture = try makeCases(in: folder)
      fixture.sformCode = 0
      for file in ["b0", "b1", "bl"] { try fixture.header().write(to: "\(folder)/\(file).nii") }
      let warning = try #require(try inspect(folder).findings.first)
      #expect(warning.path == folder + "/b0.nii")
      #expect(warning.message.contains("states no orientation"))
      #expect(warning.message.hasSuffix("so it is in 2 other files"))
    }
  }

  @Test func voxelsAreLookedAtFileByFile() throws {
    try withScratchFolder { folder in
      _ = try makeCases(in: folder)
      let cases = try Dataset.open(folder + "/data.json").training
      let all = LabelMap((0..<120).map { Label(name: "label\($0)", value: $0) })
      let good = VoxelInspection(cases, labels: [all]).wait()
      #expect(good.isComplete && good.findings.isEmpty)
      #expect(
        good.values == Dictionary(uniqueKeysWithValues: "abc".map { ("\($0)", Set(0..<120)) }))

      try Fixture(
        dimensions: [4, 5, 6], type: 16,
        values: [.nan, .infinity] + (0..<118).map(Double.init)
      ).header().write(to: folder + "/a1.nii")
      try Fixture(dimensions: [4, 5, 6], values: Array(repeating: 7, count: 120)).header()
        .write(to: folder + "/bl.nii")
      let few = LabelMap([0, 7].map { Label(name: "label\($0)", value: $0) })
      let bad = VoxelInspection(cases, labels: [few]).wait()
      #expect(bad.isComplete && bad.values["b"] == [7])
      #expect(bad.findings.map(\.path) == ["a1", "al", "cl"].map { "\(folder)/\($0).nii" })
      #expect(bad.findings[0].message == "2 voxels are not finite")
      #expect(bad.findings[1].message.contains("value 1 in 1 voxel, value 2 in 1 voxel"))
      // Without labels to compare with no label is read.
      #expect(VoxelInspection(cases, labels: []).wait().findings.count == 1)
    }
  }
}
