/// Sixteen lines of voxels at once, resized by cubic B-splines through their voxels.
///
/// The coefficients are those of scipy's `spline_filter1d` (Unser, Aldroubi and Eden 1993: one causal
/// and one anticausal recursion with pole √3 - 2), of a line with twelve copies of its first and last
/// voxel before and behind it. They are Float64: what is rounded is the result alone.
struct CubicLines {
  static let width = 16
  private static let padding = 12
  private static let pole = 3.0.squareRoot() - 2

  private let source: Int
  private let target: Int
  /// For each voxel of the result, the first of the four coefficients that it is made of.
  private let starts: [Int]
  private let weights: [SIMD4<Double>]

  init(from source: Int, to target: Int) {
    (self.source, self.target) = (source, target)
    let places = (0..<target).map { AxisTaps.place(of: $0, from: source, to: target) }
    starts = places.map { Int($0.rounded(.down)) - 1 + Self.padding }
    weights = places.map { Self.weights(at: $0 - $0.rounded(.down)) }
  }

  /// The cubic B-splines around the second of four voxels, in a place 0 ..< 1 behind it.
  private static func weights(at place: Double) -> SIMD4<Double> {
    let rest = 1 - place
    var weights = SIMD4(
      rest * rest * rest / 6, (place * place * (place - 2) * 3 + 4) / 6,
      (rest * rest * (rest - 2) * 3 + 4) / 6, 0)
    weights.w = 1 - weights.x - weights.y - weights.z
    return weights
  }

  /// How many numbers `resize` works on.
  var scratchCount: Int { (source + 2 * Self.padding) * Self.width }

  /// Resizes `count` (at most `width`) lines. Voxel i of line k is at `from[i * step + k * next]`, of
  /// the results at `to[i * step + k * toNext]`.
  func resize(
    _ count: Int, from: UnsafePointer<Float>, step: Int, next: Int,
    to: UnsafeMutablePointer<Float>, toNext: Int, scratch: UnsafeMutablePointer<Double>
  ) {
    load(count, from, step, next, scratch)
    filter(scratch)
    for index in 0..<target {
      let lines = scratch + starts[index] * Self.width
      let (a, b, c, d) = (
        weights[index].x, weights[index].y, weights[index].z, weights[index].w
      )
      let out = to + index * step
      if count == Self.width, toNext == 1 {
        for k in 0..<Self.width {
          out[k] = Float(
            a * lines[k] + b * lines[Self.width + k] + c * lines[2 * Self.width + k]
              + d * lines[3 * Self.width + k])
        }
      } else {
        for k in 0..<count {
          out[k * toNext] = Float(
            a * lines[k] + b * lines[Self.width + k] + c * lines[2 * Self.width + k]
              + d * lines[3 * Self.width + k])
        }
      }
    }
  }

  /// Copies lines side by side, with their padding.
  private func load(
    _ count: Int, _ from: UnsafePointer<Float>, _ step: Int, _ next: Int,
    _ scratch: UnsafeMutablePointer<Double>
  ) {
    if count < Self.width { scratch.update(repeating: 0, count: scratchCount) }
    let first = scratch + Self.padding * Self.width
    for index in 0..<source {
      let line = first + index * Self.width
      let voxels = from + index * step
      if count == Self.width, next == 1 {
        for k in 0..<Self.width { line[k] = Double(voxels[k]) }
      } else {
        for k in 0..<count { line[k] = Double(voxels[k * next]) }
      }
    }
    let last = first + (source - 1) * Self.width
    for index in 1...Self.padding {
      (first - index * Self.width).update(from: first, count: Self.width)
      (last + index * Self.width).update(from: last, count: Self.width)
    }
  }

  /// Turns voxels into coefficients, with mirrors half a voxel beyond both ends.
  private func filter(_ lines: UnsafeMutablePointer<Double>) {
    let (width, pole) = (Self.width, Self.pole)
    let count = source + 2 * Self.padding
    let gain = (1 - pole) * (1 - 1 / pole)
    for index in 0..<count * width { lines[index] *= gain }
    mirrorFirst(lines, count)
    for index in 1..<count {
      let line = lines + index * width
      for k in 0..<width { line[k] += pole * line[k - width] }
    }
    let last = lines + (count - 1) * width
    for k in 0..<width { last[k] *= pole / (pole - 1) }
    for index in stride(from: count - 2, through: 0, by: -1) {
      let line = lines + index * width
      for k in 0..<width { line[k] = pole * (line[k + width] - line[k]) }
    }
  }

  /// The causal recursion's first value. Powers of the pole are below Float64's precision after thirty
  /// voxels.
  private func mirrorFirst(_ lines: UnsafeMutablePointer<Double>, _ count: Int) {
    var ends = 1.0
    for _ in 0..<count { ends *= Self.pole }
    for k in 0..<Self.width {
      let first = lines[k]
      var sum = first + ends * lines[(count - 1) * Self.width + k]
      var power = Self.pole
      for index in 1..<min(count, 32) {
        sum +=
          power
          * (lines[index * Self.width + k] + ends * lines[(count - 1 - index) * Self.width + k])
        power *= Self.pole
      }
      lines[k] = sum * Self.pole / (1 - ends * ends) + first
    }
  }
}
