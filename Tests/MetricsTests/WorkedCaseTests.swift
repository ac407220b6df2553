import Testing

@testable import Metrics

/// A cube of 10 voxels a side and the cube with a spike of 8x2x2 voxels, whose distances can be counted
/// by hand: 484 zeros and 4 each of 1 to 8 from the prediction, 4 ones and else zeros from the
/// reference. Areas and what follows from them were computed with surface-distance 0.1.
@Suite struct WorkedCaseTests {
  static let size = SIMD3(28, 20, 20)

  /// 1 in a cube from `lower` with 10 voxels a side, and in a spike above it.
  static func volume(from lower: Int = 8, spike: Bool = false) -> [Int32] {
    (0..<size.x * size.y * size.z).map { index in
      let place = [index / size.z / size.y, index / size.z % size.y, index % size.z]
      let isInCube = (lower..<lower + 10 ~= place[0]) && place[1...].allSatisfy { 8..<18 ~= $0 }
      let isInSpike =
        spike && (18..<26 ~= place[0]) && place[1...].allSatisfy { 12..<14 ~= $0 }
      return isInCube || isInSpike ? 1 : 0
    }
  }

  private static func distances(
    _ prediction: [Int32], by rule: SurfaceRule, _ spacing: SIMD3<Double>
  ) -> SurfaceDistances {
    let box = Box(lower: .zero, upper: size)
    return SurfaceDistances(
      prediction: Mask(of: [1], in: prediction, size: size, box: box),
      reference: Mask(of: [1], in: volume(), size: size, box: box), by: rule, spacing: spacing)
  }

  private func expect(_ values: [Double], _ expected: [Double], within tolerance: Double = 6e-7) {
    #expect(
      zip(values, expected).allSatisfy { abs($0 - $1) <= tolerance }, "\(values), not \(expected)")
  }

  /// Expected values have six digits.
  @Test func `distances of voxels are those counted by hand`() {
    for (spacing, expected) in [
      (
        SIMD3(1.0, 1, 1),
        [8, 2, 2, 0, 0.279070, 0.008197, 0.147410, 0.143633, 0.279070, 0.972112]
      ),
      (
        SIMD3(3.0, 1, 1),
        [24, 6, 6, 0, 0.837209, 0.008197, 0.434263, 0.422703, 0.837209, 0.968127]
      ),
    ] {
      let found = Self.distances(Self.volume(spike: true), by: .voxels, spacing)
      #expect(found.toReference.area == 516 && found.toPrediction.area == 488)
      let (forth, back) = (found.toReference.mean, found.toPrediction.mean)
      expect(
        [
          found.greatest, found.percentile(0.95, by: .linear),
          found.percentile(0.95, by: .cumulated), found.percentile(0.95, by: .pooled), forth, back,
          found.average, (forth + back) / 2, found.modified, found.overlap(within: 1),
        ], expected)
    }
  }

  @Test func `distances of corners are those of surface-distance`() {
    let found = Self.distances(Self.volume(spike: true), by: .corners, SIMD3(1, 1, 1))
    #expect(found.toReference.distances.count == 666 && found.toPrediction.distances.count == 602)
    expect([found.toReference.area, found.toPrediction.area], [615.0195, 564.0996], within: 5e-5)
    for (spacing, expected) in [
      (SIMD3(1.0, 1, 1), [4, 0.371942, 0.001773, 0.961272]),
      (SIMD3(3.0, 1, 1), [12, 1.310306, 0.000753, 0.945701]),
    ] {
      let found = Self.distances(Self.volume(spike: true), by: .corners, spacing)
      expect(
        [
          found.percentile(0.95, by: .cumulated), found.toReference.mean, found.toPrediction.mean,
          found.overlap(within: 1),
        ], expected)
    }
  }

  @Test func `a cube that is moved by a voxel is 1 away by every rule`() {
    for (rule, average) in [(SurfaceRule.voxels, 0.336066), (.corners, 0.333845)] {
      let found = Self.distances(Self.volume(from: 9), by: rule, SIMD3(1, 1, 1))
      for percentile in [PercentileRule.linear, .pooled, .cumulated] {
        #expect(found.percentile(0.95, by: percentile) == 1)
      }
      #expect(found.greatest == 1)
      expect([found.average], [average])
    }
  }

  @Test func `overlap of the worked case`() {
    let comparison = CaseComparison(
      prediction: Self.volume(spike: true), reference: Self.volume(),
      size: [Self.size.x, Self.size.y, Self.size.z], spacing: [1, 1, 1], labels: nil, by: .monai,
      tolerance: 1)
    let scores = comparison.scores(of: [1])
    #expect(scores[.predicted] == 1032 && scores[.reference] == 1000)
    expect(
      [scores[.dice]!, scores[.intersectionOverUnion]!, scores[.volumeError]!],
      [0.984252, 0.968992, 0.032])
    #expect(scores[.sensitivity] == 1)
    #expect(scores[.specificity] == 10_168.0 / 10_200)
  }

  /// A spacing that a file has rounded to 24 bits is a little more than it was.
  @Test func `a distance that is the tolerance is within it`() {
    let step = Double(Float(0.6).nextUp)
    let found = Self.distances(Self.volume(from: 10), by: .voxels, SIMD3(step, 1, 1))
    #expect(step > 0.6 && abs(found.greatest - 1.2) < 1e-6)
    #expect(found.overlap(within: 1.2) == 1)
    #expect(found.overlap(within: 1.1999) < 1)
  }

  /// Files may hold any positive spacing of 32 bits.
  @Test(arguments: [0x1p-120, 0x1p120])
  func `distances scale with the spacing`(_ spacing: Double) {
    for rule in [SurfaceRule.voxels, .corners] {
      let found = Self.distances(
        Self.volume(spike: true), by: rule, SIMD3(repeating: spacing))
      let plain = Self.distances(Self.volume(spike: true), by: rule, SIMD3(1, 1, 1))
      #expect(found.greatest == plain.greatest * spacing)
      #expect(abs(found.average / plain.average / spacing - 1) < 1e-12)
    }
  }

  /// All of 5x10x10 voxels but 3x8x8: what is beyond the volume is outside of the label.
  @Test func `a slab that ends with the volume has a surface there`() {
    let size = SIMD3(10, 10, 10)
    let slab = (0..<1000).map { Int32($0 < 500 ? 1 : 0) }
    let mask = Mask(of: [1], in: slab, size: size, box: Box(lower: .zero, upper: size))
    #expect(Surface(of: mask, by: .voxels, spacing: SIMD3(1, 1, 1)).points.count == 308)
  }
}
