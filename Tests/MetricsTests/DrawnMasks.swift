import Foundation
import Metrics
import Randomness
import Testing

/// A prediction and a reference of one label that `Fixtures/peers.py` draws too, from the same seed.
struct DrawnPair {
  var size: [Int]
  var spacing = [1.0, 1, 1]
  var tolerance = 1.0
  var prediction: [Int32]
  var reference: [Int32]

  /// Noise, balls, boxes, single voxels, nothing or everything; the prediction is drawn alike, or the
  /// reference with voxels turned over.
  init(seed: UInt64) {
    var draw = SplitMix64(seed: seed)
    size = (0..<3).map { _ in 1 + draw.below(12) }
    if draw.below(3) != 0 { spacing = (0..<3).map { _ in Double(1 + draw.below(12)) / 4 } }
    tolerance = Double(1 + draw.below(40)) / 8 + 1.0 / 64
    reference = Self.drawn(&draw, size)
    if draw.below(2) == 0 {
      prediction = Self.drawn(&draw, size)
    } else {
      prediction = reference.map { draw.below(1000) < 30 ? 1 - $0 : $0 }
    }
  }

  /// Up to nine balls that are in one mask or in both.
  init(lesions seed: UInt64) {
    var draw = SplitMix64(seed: seed)
    size = (0..<3).map { _ in 16 + draw.below(16) }
    var masks = Array(repeating: [Int32](repeating: 0, count: size.reduce(1, *)), count: 2)
    for _ in 0..<draw.below(10) {
      let both = draw.below(3)
      Self.ball(&draw, size, &masks[both % 2], 20)
      if both == 2 { masks[1] = zip(masks[0], masks[1]).map { max($0, $1) } }
    }
    (prediction, reference) = (masks[0], masks[1])
  }

  /// By the rules of a definition.
  func scores(by definition: ScoreDefinition) -> Scores {
    CaseComparison(
      prediction: prediction, reference: reference, size: size, spacing: spacing, labels: [[1]],
      by: definition, tolerance: tolerance
    ).scores(of: [1])
  }

  private static func drawn(_ draw: inout SplitMix64, _ size: [Int]) -> [Int32] {
    var mask = [Int32](repeating: 0, count: size.reduce(1, *))
    let kind = draw.below(9)
    switch kind {
    case 1: mask = mask.map { _ in 1 }
    case 2:
      let place = size.map { draw.below($0) }
      mask[(place[0] * size[1] + place[1]) * size[2] + place[2]] = 1
    case 3:
      let share = 50 + draw.below(900)
      mask = mask.map { _ in draw.below(1000) < share ? 1 : 0 }
    case 4, 5: ball(&draw, size, &mask, 40)
    case 6...: for _ in 0..<kind - 5 { box(&draw, size, &mask) }
    default: break
    }
    return mask
  }

  private static func ball(
    _ draw: inout SplitMix64, _ size: [Int], _ mask: inout [Int32], _ squared: Int
  ) {
    let center = size.map { draw.below($0) }
    let radius = 1 + draw.below(squared)
    fill(size, &mask) { place in
      zip(place, center).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } <= radius
    }
  }

  private static func box(_ draw: inout SplitMix64, _ size: [Int], _ mask: inout [Int32]) {
    let ends = size.map { [draw.below($0), draw.below($0)].sorted() }
    fill(size, &mask) { place in zip(place, ends).allSatisfy { $1[0]...$1[1] ~= $0 } }
  }

  private static func fill(
    _ size: [Int], _ mask: inout [Int32], where holds: ([Int]) -> Bool
  ) {
    for index in mask.indices {
      let place = [index / size[2] / size[1], index / size[2] % size[1], index % size[2]]
      if holds(place) { mask[index] = 1 }
    }
  }
}

/// What `Fixtures/peers.py` prints; null is not finite, or an error.
struct Peers: Decodable {
  struct Pair: Decodable {
    var monai: [String: Double?]
    var medpy: [String: Double?]
    var deepmind: [String: Double?]
    var components: Parts
  }

  struct Parts: Decodable {
    var sizes: [Int]
    var checksum: Int
  }

  var pairs: [Pair]
  var brats: [[String: Double?]]
  var spacings: [[Double]]
  var areas: [[Double]]

  static let all: Peers = {
    guard let file = Bundle.module.url(forResource: "Fixtures/peers", withExtension: "json"),
      let data = try? Data(contentsOf: file),
      let peers = try? JSONDecoder().decode(Peers.self, from: data)
    else { preconditionFailure("Fixtures/peers.json is written by peers.py") }
    return peers
  }()
}
