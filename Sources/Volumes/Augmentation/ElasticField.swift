internal import CAugmentation

/// How far the voxels of a patch are moved along one axis: a cubic B-spline over a lattice of random coefficients. Its
/// basis has the standard deviation of a Gaussian that would smooth noise as much, and it is nowhere greater than
/// its greatest coefficient.
struct ElasticField: Hashable {
  /// Coefficients along (D, H, W).
  let lattice: [Int]
  let coefficients: [Float]
  /// Voxels from one to the next along (D, H, W); nil where all slices are alike.
  let spacing: [Double?]

  /// - Parameters:
  ///   - deviation: of the Gaussian, in voxels.
  ///   - magnitude: the greatest coefficient, in voxels.
  ///   - key: with `step`, the stream of the coefficients.
  init(
    patch: [Int], sliceAxis: Int?, deviation: Double, magnitude: Double, key: UInt64, step: UInt64
  ) {
    // The basis has a standard deviation of a lattice spacing over the root of 3.
    let distance = max(1, deviation * Double(3).squareRoot())
    spacing = (0..<3).map { $0 == sliceAxis ? nil : distance }
    lattice = zip(patch, spacing).map { size, spacing in
      spacing.map { Int(Double(size - 1) / $0) + 4 } ?? 4
    }
    var numbers = [Float](repeating: 0, count: lattice.reduce(1, *))
    let loops = AugmentationLoops.fastest
    loops.noise(&numbers, Int64(numbers.count), 1, key, step)
    let greatest = numbers.reduce(0) { max($0, abs($1)) }
    coefficients = numbers.map { greatest > 0 ? $0 / greatest * Float(magnitude) : 0 }
  }
}

/// The planes of an elastic field in a patch, as a mirrored patch meets them.
struct ElasticPlanes {
  private let field: ElasticField
  private let depths: ElasticBasis
  private let rows: ElasticBasis
  private let columns: ElasticBasis
  private let columnWeights: [Float]

  init(_ field: ElasticField, _ patch: Patch) {
    self.field = field
    let bases = (0..<3).map { axis in
      ElasticBasis(
        size: patch.size[axis], spacing: field.spacing[axis], isMirrored: patch.flips[axis])
    }
    (depths, rows, columns) = (bases[0], bases[1], bases[2])
    columnWeights = (0..<4).flatMap { neighbour in
      stride(from: neighbour, to: bases[2].weights.count, by: 4).map { bases[2].weights[$0] }
    }
  }

  /// Writes the displacements of some rows of plane `number`, in voxels.
  func evaluate(
    _ number: Int, _ range: Range<Int>, into out: UnsafeMutablePointer<Float>,
    _ loops: AugmentationLoops
  ) {
    let count = field.lattice[1] * field.lattice[2]
    let first = Int(depths.first[number]) * count
    let weights = depths.weights[4 * number..<4 * number + 4].map { $0 }
    let coefficients = (first..<first + count).map { at in
      let term = { field.coefficients[at + $0 * count] * weights[$0] }
      return (term(0) + term(1)) + (term(2) + term(3))
    }
    var line = [Float](repeating: 0, count: field.lattice[2])
    loops.spline(
      Int64(range.count), Int64(columns.first.count), Int64(field.lattice[2]), coefficients,
      Array(rows.first[range]), columns.first,
      Array(rows.weights[4 * range.lowerBound..<4 * range.upperBound]), columnWeights, &line, out)
  }
}

/// Which coefficients make the voxels along one axis.
private struct ElasticBasis {
  /// For each voxel the first of four.
  var first: [Int32] = []
  /// For each voxel the weights of the four.
  var weights: [Float] = []

  /// - Parameter spacing: nil where all voxels are alike.
  init(size: Int, spacing: Double?, isMirrored: Bool) {
    for place in 0..<size {
      let at = spacing.map { Double(isMirrored ? size - 1 - place : place) / $0 } ?? 0
      let (t, r) = (at - at.rounded(.down), 1 - (at - at.rounded(.down)))
      first.append(Int32(at))
      weights += [
        r * r * r, 3 * t * t * t - 6 * t * t + 4, 3 * r * r * r - 6 * r * r + 4, t * t * t,
      ].map { Float($0 / 6) }
    }
  }
}
