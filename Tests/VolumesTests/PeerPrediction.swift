import Foundation
import VolumeFixtures

/// `Fixtures/prediction.json`, as `Fixtures/prediction.py` writes it: tiles as nnU-Net puts them, and parts
/// of label volumes that scipy finds.
struct PeerPrediction: Decodable, Sendable {
  /// Along one axis.
  struct Tiles: Decodable, Sendable {
    var size: Int
    var patch: Int
    var step: Double
    var starts: [Int]
  }

  /// A digit for each voxel of what a rule leaves.
  struct Parts: Decodable, Sendable {
    var seed: Int
    /// Of labels 1 and 2 together, of 2, and of 9, which no voxel has, the largest parts.
    var union: String
    var second: String
    var absent: String
    /// Of labels 1 and 2, each alone, the parts of at least 7.5 mm³.
    var large: String
  }

  var tiles: [Tiles]
  var volumes: [Parts]

  static let all: PeerPrediction = numbersOfScript("prediction", in: .module)
}
