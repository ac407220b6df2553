import Parallelism

/// The distance from every point of a grid to the nearest of some points, by lower envelopes of
/// parabolas, axis by axis (Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions,
/// 2012). Squares are rounded to 24 bits after each axis, so a distance is right to 1e-7 of itself.
struct DistanceField: Sendable {
  /// In units of `unit`².
  private var squares: [Float]
  /// A power of two near the greatest spacing, in mm: files may hold spacings whose squares are no Float.
  private let unit: Double

  /// `points` are flat indices into a grid with extents `size` and `spacing` mm, along (D, H, W).
  init(to points: [Int], size: SIMD3<Int>, spacing: SIMD3<Double>) {
    unit = spacing.max().binade
    let spacing = spacing / unit
    squares = Array(repeating: .infinity, count: size.x * size.y * size.z)
    for point in points { squares[point] = 0 }
    squares.withUnsafeMutableBufferPointer { squares in
      guard let base = squares.baseAddress else { return }
      let (row, slice) = (size.z, size.z * size.y)
      let field = Field(base: base)
      Self.inParts(size.x, of: squares.count) { slices in
        var envelope = Envelope(spacing: spacing.z, count: size.z)
        for start in slices.lowerBound * size.y..<slices.upperBound * size.y {
          envelope.transform(field.base + start * row, stride: 1)
        }
        envelope = Envelope(spacing: spacing.y, count: size.y)
        for start in slices {
          for w in 0..<size.z { envelope.transform(field.base + start * slice + w, stride: row) }
        }
      }
      Self.inParts(size.y, of: squares.count) { rows in
        var envelope = Envelope(spacing: spacing.x, count: size.x)
        for column in rows.lowerBound * row..<rows.upperBound * row {
          envelope.transform(field.base + column, stride: slice)
        }
      }
    }
  }

  /// Distances of some of the grid's points, in mm.
  func distances(of points: [Int]) -> [Double] {
    points.map { Double(squares[$0]).squareRoot() * unit }
  }

  /// Cuts 0..<`count` into parts that several threads take, if the grid's `voxels` are worth it.
  private static func inParts(
    _ count: Int, of voxels: Int, _ body: @Sendable (Range<Int>) -> Void
  ) {
    let parts = max(1, min(count, voxels / 65_536, 64))
    _ = (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }.concurrentMap(body)
  }
}

/// Memory that several threads write, each other elements.
private struct Field: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
}

/// The lower envelope of one parabola for each point of a line.
private struct Envelope {
  private let square: Double
  private let count: Int
  /// Parabolas of the envelope, in order: where their vertices lie, in steps, and how high.
  private var vertices: [Int]
  private var heights: [Double]
  /// Where each parabola begins to be the lowest, in steps.
  private var bounds: [Double]

  init(spacing: Double, count: Int) {
    square = spacing * spacing
    self.count = count
    vertices = Array(repeating: 0, count: count)
    heights = Array(repeating: 0, count: count)
    bounds = Array(repeating: 0, count: count)
  }

  /// Replaces a line's values f(p) by the least of f(q) + (spacing (p - q))² over q.
  mutating func transform(_ line: UnsafeMutablePointer<Float>, stride: Int) {
    var last = -1
    for place in 0..<count {
      let value = line[place * stride]
      guard value < .infinity else { continue }
      let height = Double(value)
      var bound = -Double.infinity
      while last >= 0 {
        let vertex = vertices[last]
        // The sum of the two places, times a half, is where parabolas of one height meet.
        bound =
          (height - heights[last]) / (2 * square * Double(place - vertex))
          + Double(place + vertex) / 2
        guard bound <= bounds[last] else { break }
        last -= 1
        bound = -Double.infinity
      }
      last += 1
      (vertices[last], heights[last], bounds[last]) = (place, height, bound)
    }
    guard last >= 0 else { return }
    var current = 0
    for place in 0..<count {
      while current < last, bounds[current + 1] < Double(place) { current += 1 }
      let steps = Double(place - vertices[current])
      line[place * stride] = Float(steps * steps * square + heights[current])
    }
  }
}
