import Foundation
import Testing
import Volumes

@testable import VolumeFixtures

/// The fingerprint against NumPy's of the same files, which `Fixtures/fingerprint.py` prints.
@Suite struct FingerprintTests {
  struct Figures: Decodable {
    var mean: Double
    var median: Double
    var std: Double
    var min: Double
    var max: Double
    var low: Double
    var high: Double

    private enum CodingKeys: String, CodingKey {
      case mean, median, std, min, max
      case low = "percentile_00_5"
      case high = "percentile_99_5"
    }

    var all: [Double] { [mean, median, std, min, max, low, high] }
  }

  private struct Golden: Decodable {
    var spacings: [[Double]]
    var shapes_after_crop: [[Int]]
    var median_relative_size_after_cropping: Double
    var weighted: [String: Figures]
    var drawn: [String: Figures]
  }

  private struct Written: Decodable {
    var spacings: [[Double]]
    var shapes_after_crop: [[Int]]
    var median_relative_size_after_cropping: Double
    var foreground_intensity_properties_per_channel: [String: Figures]
    var channel_names: [String: String]
    var labels: [String: [Int]]
  }

  private func scan(_ folder: String) throws -> (Dataset, DatasetScan) {
    let dataset = try Dataset.open(folder)
    return (dataset, try DatasetScan(DatasetInspection(dataset, testCases: true)))
  }

  @Test func itIsNumPys() throws {
    let url = try #require(
      Bundle.module.url(forResource: "fingerprint", withExtension: "json", subdirectory: "Fixtures")
    )
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    try withScratchFolder { folder in
      try PhantomDataset(
        layout: .nnunet, cases: 4, size: [16, 18, 20], modalities: 2, seed: 11
      ).write(to: folder)
      let (dataset, scan) = try scan(folder)
      let json = try Fingerprint(dataset, scan).json()
      let found = try JSONDecoder().decode(Written.self, from: Data(json))
      #expect(found.shapes_after_crop == golden.shapes_after_crop)
      for (one, other) in zip(found.spacings.joined(), golden.spacings.joined()) {
        // Affines are stored in single precision.
        #expect(abs(one - other) < 1e-6)
      }
      #expect(
        found.median_relative_size_after_cropping == golden.median_relative_size_after_cropping)
      #expect(found.channel_names == ["0": "T1", "1": "T2"])
      #expect(found.labels["lesion"] == [4] && found.labels.count == 5)
      for (channel, figures) in found.foreground_intensity_properties_per_channel {
        // Phantoms are of whole numbers: percentiles are exact, sums are rounded.
        let weighted = try #require(golden.weighted[channel])
        for (one, other) in zip(figures.all, weighted.all) {
          #expect(abs(one - other) <= 1e-11 * abs(other), "\(channel): \(one) and \(other)")
        }
        // Of 600,000 draws a percentile's share is off by some 1e-3: values beside it.
        let drawn = try #require(golden.drawn[channel])
        for (one, other) in zip(figures.all, drawn.all) {
          #expect(abs(one - other) <= 0.005 * abs(other), "\(channel): \(one) and \(other)")
        }
      }
      #expect(found.foreground_intensity_properties_per_channel.count == 2)
    }
  }

  /// Threads take cases in any order.
  @Test func itIsTheSameEveryTime() throws {
    try withScratchFolder { folder in
      try PhantomDataset(layout: .brats, cases: 6, size: [10, 11, 12]).write(to: folder)
      let files = try (0..<3).map { _ in
        let (dataset, scan) = try scan(folder)
        return try Fingerprint(dataset, scan).json()
      }
      #expect(Set(files).count == 1)
    }
  }

  /// The crop and the intensities do not depend on how a file's axes lie, nor on its type: the voxels are the
  /// same in space.
  @Test(arguments: [0, 1, 2])
  func itDoesNotDependOnTheFilesAxes(turn: Int) throws {
    // File axis i runs along x, y or z, backwards or not.
    let rows: [[[Double]]] = [
      [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], [[0, 0, -1, 0], [-1, 0, 0, 0], [0, 1, 0, 0]],
      [[-1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0]],
    ]
    let along = [[0, 1, 2], [1, 2, 0], [0, 2, 1]][turn]
    let isReversed = [[false, false, false], [true, false, true], [true, true, false]][turn]
    let size = [5, 6, 7]
    func isInside(_ p: [Int]) -> Bool { (1...3).contains(p[0]) && p[1] >= 2 && p[2] <= 4 }
    // A voxel's value and label by its place (x, y, z).
    func values(_ value: ([Int]) -> Double) -> [Double] {
      let extents = along.map { size[$0] }
      return (0..<extents.reduce(1, *)).map { number in
        let index = [
          number % extents[0], number / extents[0] % extents[1], number / extents[0] / extents[1],
        ]
        var point = [0, 0, 0]
        for axis in 0..<3 {
          point[along[axis]] = isReversed[axis] ? extents[axis] - 1 - index[axis] : index[axis]
        }
        return value(point)
      }
    }
    try withScratchFolder { folder in
      let extents = along.map { size[$0] }
      let image = Fixture(
        dimensions: extents, type: turn == 0 ? 16 : 4, sform: rows[turn],
        values: values { isInside($0) ? Double(1 + $0[0] + 10 * $0[1] + 100 * $0[2]) : 0 })
      let label = Fixture(
        dimensions: extents, type: 2, sform: rows[turn],
        values: values { $0[0] == 2 && $0[1] == 3 ? 1 : 0 })
      try image.header().write(to: folder + "/a.nii")
      try label.header().write(to: folder + "/l.nii")
      try Data(
        """
        {"modalities": ["T1"], "labels": {"none": 0, "one": 1},
         "cases": [{"name": "a", "images": ["a.nii"], "label": "l.nii"}]}
        """.utf8
      ).write(to: folder + "/data.json")
      let (dataset, scan) = try scan(folder + "/data.json")
      #expect(scan.findings.isEmpty, "\(scan.findings)")
      let found = try JSONDecoder().decode(
        Written.self, from: Data(try Fingerprint(dataset, scan).json()))
      #expect(found.shapes_after_crop == [[5, 4, 3]])
      let figures = try #require(found.foreground_intensity_properties_per_channel["0"])
      // At x = 2, y = 3 along z: 33, 133, … 433 inside, and two zeros outside.
      let along = [33.0, 133, 233, 333, 433, 0, 0]
      let mean = along.reduce(0, +) / 7
      #expect(abs(figures.mean - mean) < 1e-12 * mean)
      #expect(figures.median == 133 && figures.min == 0 && figures.max == 433)
      let detail = try #require(scan.cases.first)
      #expect(detail.labels == [0: 5 * 6 * 7 - 7, 1: 7])
    }
  }
}
