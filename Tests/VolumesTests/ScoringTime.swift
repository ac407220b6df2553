import Foundation
import Metrics
import Testing
import Volumes

/// Prints the seconds in which two files of 240x240x155 voxels with three nested labels are read and
/// scored, by each definition. The prediction is shifted, and has specks in all corners, so that every
/// label's box is the whole volume. Not part of the suite: `INVSEG_RATES=1 swift test ... --filter
/// ScoringTime`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["INVSEG_RATES"] != nil), .serialized)
struct ScoringTime {
  private static let size = [240, 240, 155]

  /// Balls around one center, and a voxel of each label in every corner.
  private static func voxels(center: [Int], specks: Bool) -> [UInt8] {
    var voxels: [UInt8] = []
    for z in 0..<size[2] {
      for y in 0..<size[1] {
        for x in 0..<size[0] {
          let place = [x, y, z]
          let square = zip(place, center).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          let label: UInt8 = square < 400 ? 4 : square < 900 ? 1 : square < 2500 ? 2 : 0
          let ends = zip(place, size).map { min($0, $1 - 1 - $0) }
          let isSpeck = specks && ends[0] < 3 && ends[1] == 0 && ends[2] == 0
          voxels.append(isSpeck ? [1, 2, 4][ends[0]] : label)
        }
      }
    }
    return voxels
  }

  @Test func printAll() throws {
    try withScratchFolder { folder in
      for (name, center) in [("r", [120, 120, 77]), ("p", [125, 118, 80])] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        let volume = LabelVolume(
          grid: Grid(
            Geometry(
              dimensions: Self.size,
              affine: Affine(
                steps: [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)], origin: .zero))),
          voxels: Self.voxels(center: center, specks: name == "p").map(Int32.init))
        try volume.write(to: "\(folder)/\(name)/case.nii.gz")
      }
      let evaluation = try FolderEvaluation(
        predictions: folder + "/p", references: folder + "/r")
      for definition in ScoreDefinition.all {
        let clock = ContinuousClock()
        var dice: Double?
        let seconds = try clock.measure {
          dice = try evaluation.summary(labels: [[1, 2, 4], [1, 4], [4]], by: definition)
            .foregroundMean[.dice]
        }
        print("\(definition.name): \(seconds), mean Dice \(dice ?? .nan)")
      }
    }
  }
}
