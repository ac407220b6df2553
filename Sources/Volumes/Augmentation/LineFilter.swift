internal import CAugmentation

/// A filter along one axis: value i becomes the sum of some values of its line, each with a weight.
struct LineFilter: Hashable {
  let taps: Int
  /// For each value, where the values lie that it is made of: [value][tap].
  let indices: [Int32]
  /// What they are multiplied by, likewise.
  let weights: [Float]

  private init(_ sources: [[(index: Int, weight: Double)]]) {
    taps = sources[0].count
    indices = sources.flatMap { $0.map { Int32($0.index) } }
    weights = sources.flatMap { $0.map { Float($0.weight) } }
  }

  /// A Gaussian of `deviation` voxels over lines of `count`, which are mirrored at their ends about the outermost
  /// values. It has the odd number of taps nearest to 6 deviations and a half (batchgeneratorsv2's
  /// `_compute_kernel_size`).
  static func gaussian(_ deviation: Double, _ count: Int) -> Self {
    let wanted = 6 * deviation + 0.5
    let rounded = Int(wanted.rounded(.toNearestOrEven))
    let taps =
      rounded % 2 == 1 ? rounded : wanted >= Double(rounded) ? rounded + 1 : rounded - 1
    let reach = taps / 2
    let kernel = (-reach...reach).map {
      Elementary.exponential(-0.5 * (Double($0) / deviation) * (Double($0) / deviation))
    }
    let total = kernel.reduce(0, +)
    return Self(
      (0..<count).map { place in
        (-reach...reach).map { (mirrored(place + $0, count), kernel[$0 + reach] / total) }
      })
  }

  private static func mirrored(_ place: Int, _ count: Int) -> Int {
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let within = (place % period + period) % period
    return min(within, period - within)
  }

  /// Lines of `count` values of which only a share is kept, the nearest ones, and the others are drawn between these
  /// (PyTorch's "nearest-exact" and "linear"). Nil where all are kept.
  static func lowResolution(_ share: Double, _ count: Int) -> Self? {
    let kept = max(1, Int((Double(count) * Double(Float(share))).rounded(.toNearestOrEven)))
    guard kept < count else { return nil }
    let sources = (0..<kept).map { (2 * $0 + 1) * count / (2 * kept) }
    return Self(
      (0..<count).map { place in
        let at = max(0, (Double(place) + 0.5) * Double(kept) / Double(count) - 0.5)
        let low = min(Int(at), kept - 1)
        return [
          (sources[low], 1 - (at - Double(low))),
          (sources[min(low + 1, kept - 1)], at - Double(low)),
        ]
      })
  }

  /// The same with the values that belong to a tap next to each other: [tap][value].
  private func byTap<Element>(_ elements: [Element]) -> [Element] {
    (0..<taps).flatMap { tap in stride(from: tap, to: elements.count, by: taps).map { elements[$0] }
    }
  }

  /// Filters a volume of `size` voxels along an axis.
  ///
  /// - Parameter copy: room for the greatest plane.
  func apply(
    to volume: UnsafeMutablePointer<Float>, _ size: [Int], along axis: Int,
    _ copy: UnsafeMutablePointer<Float>, _ loops: AugmentationLoops
  ) {
    let (plane, columns) = (size[1] * size[2], Int64(size[2]))
    switch axis {
    case 0:
      for row in 0..<size[1] {
        loops.filterRows(
          volume + row * size[2], Int64(size[0]), columns, Int64(plane), Int64(taps), indices,
          weights, copy)
      }
    case 1:
      for number in 0..<size[0] {
        loops.filterRows(
          volume + number * plane, Int64(size[1]), columns, columns, Int64(taps), indices, weights,
          copy)
      }
    default:
      loops.filterColumns(
        volume, Int64(size[0] * size[1]), columns, Int64(taps), byTap(indices), byTap(weights), copy
      )
    }
  }
}
