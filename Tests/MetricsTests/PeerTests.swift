import Foundation
import Testing

@testable import Metrics

/// Scores of 300 random and degenerate pairs, and of lesions, against the tools that define them.
///
/// Tolerances are for the tools' rounding: MONAI computes in 32 bits, of which distances of some mm
/// keep 1e-6 and ratios 1e-7; ranks of its percentiles are off by 1e-5, times the step between two
/// distances.
@Suite struct PeerTests {
  /// 1e-6 for overlap and other ratios, 1e-4 mm for distances.
  private func expect(
    _ scores: Scores, _ expected: [String: Double?], but changed: Set<Score> = [], _ pair: String
  ) throws {
    for (name, value) in expected {
      let score = try #require(Score(rawValue: name))
      guard !changed.contains(score) else { continue }
      let found = scores[score]
      guard let value, let found else {
        #expect(found == value, "\(pair): \(name)")
        continue
      }
      #expect(abs(found - value) <= (score.unit == .millimetres ? 1e-4 : 1e-6), "\(pair): \(name)")
    }
  }

  @Test func `pairs have the scores of MONAI`() throws {
    for (index, peer) in Peers.all.pairs.enumerated() {
      let scores = DrawnPair(seed: UInt64(index)).scores(by: .monai)
      // MONAI leaves out what is predicted where the reference has nothing; with nnU-Net it is 0.
      let isFalsePositive = scores[.reference] == 0 && scores[.predicted]! > 0
      if isFalsePositive { #expect(peer.monai["Dice"] == .some(nil) && scores[.dice] == 0) }
      try expect(scores, peer.monai, but: isFalsePositive ? [.dice] : [], "pair \(index)")
    }
  }

  @Test func `pairs have the scores of MedPy`() throws {
    for (index, peer) in Peers.all.pairs.enumerated() {
      try expect(DrawnPair(seed: UInt64(index)).scores(by: .medpy), peer.medpy, "pair \(index)")
    }
  }

  @Test func `pairs have the scores of surface-distance`() throws {
    for (index, peer) in Peers.all.pairs.enumerated() {
      try expect(
        DrawnPair(seed: UInt64(index)).scores(by: .deepmind), peer.deepmind, "pair \(index)")
    }
  }

  @Test func `lesions have the scores of BraTS 2023`() throws {
    #expect(Peers.all.brats.contains { $0["LesionTP"]!! > 1 && $0["LesionFP"]!! > 0 })
    for (index, peer) in Peers.all.brats.enumerated() {
      try expect(
        DrawnPair(lesions: UInt64(index)).scores(by: .brats2023), peer, "lesions \(index)")
    }
  }

  @Test func `parts of masks are those of scipy`() throws {
    for (index, peer) in Peers.all.pairs.enumerated() {
      let pair = DrawnPair(seed: UInt64(index))
      let size = SIMD3(pair.size[0], pair.size[1], pair.size[2])
      let parts = Components(
        of: Mask(
          of: [1], in: pair.reference, size: size, box: Box(lower: .zero, upper: size)))
      #expect(parts.sizes == peer.components.sizes, "pair \(index)")
      let checksum = parts.labels.enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element) }
      #expect(checksum == peer.components.checksum, "pair \(index)")
    }
  }

  @Test func `areas of cells are those of surface-distance`() throws {
    for (spacing, expected) in zip(Peers.all.spacings, Peers.all.areas) {
      let areas = CellAreas(spacing: SIMD3(spacing[0], spacing[1], spacing[2])).areas
      for code in 0..<256 {
        // Theirs has 128 for the corner (0, 0, 0) down to 1 for (1, 1, 1).
        let ours = (0..<8).filter { code >> (7 - $0) & 1 == 1 }.reduce(0) {
          $0 | 1 << (4 * ($1 & 1) + 2 * ($1 >> 2 & 1) + ($1 >> 1 & 1))
        }
        #expect(abs(areas[ours] - expected[code]) < 1e-8, "code \(code)")
      }
    }
  }
}
