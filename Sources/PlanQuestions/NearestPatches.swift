/// The patches that a model takes, next to one that it does not take.
///
/// Each axis goes by the least distance of valid extents that there is near it. What a deep level divides,
/// the patch has to divide by all that was divided before.
public struct NearestPatches: Sendable {
  /// With extents at most, and at least, as great; nil where there is none.
  public let below: [Int]?
  public let above: [Int]?

  /// Distances that are tried: what halving, thirds and their mixtures come to after some levels.
  private static let steps = Array(1...9) + [12, 16, 18, 24, 27, 32, 36, 48, 64, 96, 128, 256]

  /// - Parameter isValid: whether a model takes a patch.
  public init(_ patch: [Int], isValid: ([Int]) -> Bool) {
    func extents(_ extent: Int, _ step: Int) -> (below: Int, above: Int) {
      (extent / step * step, (extent + step - 1) / step * step)
    }
    let common = Self.steps.lazy.map { step in patch.map { extents($0, step).above } }
      .first(where: isValid)
    guard let common else {
      (below, above) = (nil, nil)
      return
    }
    func suits(_ axis: Int, _ extent: Int) -> Bool {
      var other = common
      other[axis] = extent
      return extent > 0 && isValid(other)
    }
    let nearest = patch.indices.map { axis in
      let candidates = Self.steps.map { extents(patch[axis], $0) }
      return candidates.first {
        suits(axis, $0.above) && ($0.below == 0 || suits(axis, $0.below))
      } ?? candidates.first { suits(axis, $0.above) }!
    }
    let (below, above) = (nearest.map(\.below), nearest.map(\.above))
    self.below = below.allSatisfy { $0 > 0 } && isValid(below) ? below : nil
    self.above = isValid(above) ? above : common
  }
}
