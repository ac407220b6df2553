/// Distances from the points of one surface to another, in mm.
struct DirectedDistances: Sendable {
  /// Ascending.
  let distances: [Double]
  /// How much each counts, in the same order; nil where all count the same.
  let areas: [Double]?

  init(_ distances: [Double], areas: [Double]?) {
    if let areas {
      let order = distances.indices.sorted { distances[$0] < distances[$1] }
      self.distances = order.map { distances[$0] }
      self.areas = order.map { areas[$0] }
    } else {
      self.distances = distances.sorted()
      self.areas = nil
    }
  }

  /// The area of the surface in mm²; the number of points where all count the same.
  var area: Double { areas?.reduce(0, +) ?? Double(distances.count) }

  /// The integral of the distance over the surface.
  var integral: Double {
    areas.map { zip(distances, $0).reduce(0) { $0 + $1.0 * $1.1 } } ?? distances.reduce(0, +)
  }

  /// The mean over the surface.
  var mean: Double { integral / area }

  /// How much of the surface is at most `tolerance` mm away. A distance that exceeds the tolerance by
  /// 1e-6 of it counts too: files round spacings to 24 bits.
  func area(within tolerance: Double) -> Double {
    let reached = distances.prefix { $0 <= tolerance * (1 + 1e-6) }.count
    return areas.map { $0.prefix(reached).reduce(0, +) } ?? Double(reached)
  }
}

/// Distances between the surfaces of a prediction and a reference, both not empty.
struct SurfaceDistances: Sendable {
  let toReference: DirectedDistances
  let toPrediction: DirectedDistances

  /// Two masks in one box, neither empty; `spacing` along (D, H, W), in mm.
  public init(
    prediction: Mask, reference: Mask, by rule: SurfaceRule, spacing: SIMD3<Double>
  ) {
    precondition(prediction.box == reference.box, "masks in one box")
    let predicted = Surface(of: prediction, by: rule, spacing: spacing)
    let known = Surface(of: reference, by: rule, spacing: spacing)
    precondition(!predicted.points.isEmpty && !known.points.isEmpty, "masks that are not empty")
    toReference = Self.distances(from: predicted, to: known, spacing)
    toPrediction = Self.distances(from: known, to: predicted, spacing)
  }

  private static func distances(
    from surface: Surface, to other: Surface, _ spacing: SIMD3<Double>
  ) -> DirectedDistances {
    let field = DistanceField(to: other.points, size: other.grid, spacing: spacing)
    return DirectedDistances(field.distances(of: surface.points), areas: surface.areas)
  }

  private var both: [DirectedDistances] { [toReference, toPrediction] }

  /// Hausdorff distance: the greatest of all.
  public var greatest: Double { both.map { $0.distances.last! }.max()! }

  /// Average symmetric surface distance: the mean over both surfaces together.
  public var average: Double {
    (toReference.integral + toPrediction.integral) / (toReference.area + toPrediction.area)
  }

  /// Modified Hausdorff distance: the greater of the two means (Dubuisson and Jain, 1994).
  var modified: Double { max(toReference.mean, toPrediction.mean) }

  /// Normalized surface Dice: the share of both surfaces that is at most `tolerance` mm from the other
  /// (Nikolov et al., arXiv:1809.04430).
  public func overlap(within tolerance: Double) -> Double {
    (toReference.area(within: tolerance) + toPrediction.area(within: tolerance))
      / (toReference.area + toPrediction.area)
  }

  /// The distance that a `share` of 0 to 1 does not exceed.
  func percentile(_ share: Double, by rule: PercentileRule) -> Double {
    switch rule {
    case .linear: both.map { Percentile.linear(share, of: $0.distances) }.max()!
    case .pooled: Percentile.linear(share, of: both.flatMap(\.distances).sorted())
    case .cumulated: both.map { Percentile.cumulated(share, of: $0) }.max()!
    }
  }
}
