/// Values on a fixed-point grid, on which sums are exact.
///
/// The grid of a range R holds multiples of one step. Beside float32 (`ElementType.fixed32`) the step is R 2^-31, and
/// values are stored as signed integers of 32 bits, of which the kernels that compute with them read the nearest
/// floats. Beside float64 (`fixed64`) it is R 2^-53, and values are stored as floats of 64 bits. What is rounded to the
/// grid is in (-R, R), and a sum or difference of two values in [-R, R) is exact while it stays there. So r + f and
/// (r + f) - f lose nothing, and a coupling that adds branches on the grid to a state on the grid is undone bit for bit.
/// A value that leaves the range, and a NaN, is noted by the backend (`Faults`), so that it does not pass unnoticed
/// whatever becomes of it; what is stored in its place is not defined.
public enum FixedPoint {
  /// Distance of the grid's values.
  public static func step(range: Double, element: ElementType) -> Double {
    range * (element.computing == .float64 ? 0x1p-53 : 0x1p-31)
  }

  /// The multiple of the grid's step next to `value`, the even one of two. There is one zero, as there is among
  /// integers.
  public static func rounded(_ value: Double, range: Double, element: ElementType) -> Double {
    let step = step(range: range, element: element)
    return (value / step).rounded(.toNearestOrEven) * step + 0
  }
}
