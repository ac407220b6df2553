/// A scale from numbers to a part of a chart's extent, with marks at round numbers.
package struct Axis {
  package let range: ClosedRange<Double>
  package let ticks: [Double]

  /// - Parameter base: marks are 1, 2 or 5 times a power of ten or, with 1024, powers of two.
  package init(_ numbers: ClosedRange<Double>, base: Double = 10, count: Int = 5) {
    let span = max(numbers.upperBound - numbers.lowerBound, .leastNormalMagnitude)
    let step = Self.step(span / Double(count), base: base)
    let first = (numbers.lowerBound / step).rounded(.up)
    let last = (numbers.upperBound / step).rounded(.down)
    range = numbers
    let isEmpty = numbers.lowerBound == numbers.upperBound || first > last
    ticks = isEmpty ? [] : stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// The round number at or above `least`.
  private static func step(_ least: Double, base: Double) -> Double {
    var power = 1.0
    if base == 1024 {
      while power < least { power *= 2 }
      return power
    }
    while power * 10 <= least { power *= 10 }
    while power > least { power /= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? 10 * power
  }

  /// Where a number lies, from 0 at the low end to 1.
  package func fraction(_ number: Double) -> Double {
    let span = range.upperBound - range.lowerBound
    return span > 0 ? (number - range.lowerBound) / span : 0.5
  }

  /// From the low end, for a style.
  package func percent(_ number: Double) -> String { "\((fraction(number) * 100).fixed(3))%" }

  /// From the high end.
  package func inversePercent(_ number: Double) -> String {
    "\(((1 - fraction(number)) * 100).fixed(3))%"
  }
}
