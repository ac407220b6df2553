import Randomness
import Testing

@testable import Metrics

/// Distances against all pairs of points.
@Suite struct DistanceFieldTests {
  /// Large enough that several threads share the work, with points few and many.
  @Test(arguments: [1, 40])
  func `every point has the distance to the nearest`(count: Int) {
    let (size, spacing) = (SIMD3(61, 37, 67), SIMD3(2.5, 0.7, 1.3))
    var draw = SplitMix64(seed: UInt64(count))
    let points = (0..<count).map { _ in draw.below(size.x * size.y * size.z) }
    func place(_ index: Int) -> SIMD3<Double> {
      SIMD3(
        Double(index / size.z / size.y), Double(index / size.z % size.y), Double(index % size.z))
        * spacing
    }
    let targets = points.map(place)
    let all = Array(0..<size.x * size.y * size.z)
    let found = DistanceField(to: points, size: size, spacing: spacing).distances(of: all)
    let worst = all.map { index in
      let here = place(index)
      let nearest = targets.map { ((here - $0) * (here - $0)).sum() }.min()!.squareRoot()
      return abs(found[index] - nearest) - 1e-7 * nearest
    }.max()!
    #expect(worst <= 0)
  }
}
