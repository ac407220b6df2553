/// Values on a fixed-point grid, on which sums are exact.
///
/// The grid of a range R holds the multiples of R 2^-p in (-R, R), p being the significand's bits of
/// the element type (24 for float32, 53 for float64): every one of them is representable, and a sum
/// of two is exact while it stays in the range. So r + f and (r + f) - f lose nothing, and a
/// coupling that adds branches on the grid to a state on the grid is undone bit for bit. A value
/// outside the range becomes infinite, and the backend notes it (`Faults`), so that it does not pass
/// unnoticed whatever becomes of it. A NaN stays one.
public enum FixedPoint {
  /// Distance of the grid's values: R 2^-p.
  public static func step(range: Double, element: ElementType) -> Double {
    switch element {
    case .float64: range * 0x1p-53
    default: range * 0x1p-24
    }
  }

  /// The multiple of the grid's step next to `value`, the even one of two.
  public static func rounded(_ value: Double, range: Double, element: ElementType) -> Double {
    let step = step(range: range, element: element)
    return (value / step).rounded(.toNearestOrEven) * step
  }
}
