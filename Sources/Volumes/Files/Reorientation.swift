/// Which file axis runs along x, y and z, and which of them run backwards: the permutation and
/// mirroring, without resampling, that brings a grid nearest to RAS.
public struct Reorientation: Hashable, Sendable {
  /// The file's axis (0 i, 1 j, 2 k) that lies along x, y and z.
  public let sources: [Int]
  /// Whether that axis runs left, back or down.
  public let flips: [Bool]

  public init(sources: [Int], flips: [Bool]) {
    precondition(sources.sorted() == [0, 1, 2] && flips.count == 3, "a permutation of three axes")
    self.sources = sources
    self.flips = flips
  }

  public static let identity = Self(sources: [0, 1, 2], flips: [false, false, false])

  static let permutations = [
    [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
  ]

  /// The one whose axes have the greatest sum of cosines with x, y and z; of equals the first.
  public init(nearestToRAS affine: Affine) {
    let spacing = affine.spacing
    func cosine(_ axis: Int, _ source: Int) -> Double {
      affine.steps[source][axis] / spacing[source]
    }
    func score(_ sources: [Int]) -> Double {
      (0..<3).reduce(0) { $0 + abs(cosine($1, sources[$1])) }
    }
    var best = Self.permutations[0]
    for candidate in Self.permutations where score(candidate) > score(best) { best = candidate }
    self.init(sources: best, flips: (0..<3).map { cosine($0, best[$0]) < 0 })
  }

  /// The affine of the reoriented grid of a file grid of `extents` (i, j, k) voxels.
  func affine(of file: Affine, extents: [Int]) -> Affine {
    var result = Affine(steps: sources.map { file.steps[$0] }, origin: file.origin)
    for axis in 0..<3 where flips[axis] {
      let step = file.steps[sources[axis]]
      result.origin += step * Double(extents[sources[axis]] - 1)
      result.steps[axis] = -step
    }
    return result
  }

  /// Where the reoriented voxels lie in the file's order.
  func traversal(extents: [Int]) -> Traversal {
    let strides = [1, extents[0], extents[0] * extents[1]]
    var result = Traversal(base: 0, size: [], steps: [])
    for axis in [2, 1, 0] {
      let source = sources[axis]
      result.size.append(extents[source])
      result.steps.append(flips[axis] ? -strides[source] : strides[source])
      if flips[axis] { result.base += (extents[source] - 1) * strides[source] }
    }
    return result
  }
}

/// The file's positions of voxels in (D, H, W) order.
struct Traversal {
  var base: Int
  /// Voxels along (D, H, W).
  var size: [Int]
  /// Voxels of the file from one to the next along (D, H, W).
  var steps: [Int]

  /// Calls `body` with each voxel's place in (D, H, W) order and in the file.
  @inline(__always)
  func forEach(_ body: (_ here: Int, _ inFile: Int) -> Void) {
    var here = 0
    for d in 0..<size[0] {
      for h in 0..<size[1] {
        var inFile = base + d * steps[0] + h * steps[1]
        for _ in 0..<size[2] {
          body(here, inFile)
          here += 1
          inFile += steps[2]
        }
      }
    }
  }
}
