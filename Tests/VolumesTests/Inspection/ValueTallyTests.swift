import Testing

@testable import Volumes

@Suite struct ValueTallyTests {
  /// NumPy's `averaged_inverted_cdf`, from sorted values.
  private func quantile(_ sorted: [Float], _ share: Double) -> Double {
    let place = share * Double(sorted.count)
    let index = Int(place.rounded(.up)) - 1
    let low = sorted[max(0, min(sorted.count - 1, index))]
    guard place == place.rounded(), place > 0, index + 1 < sorted.count else { return Double(low) }
    return (Double(low) + Double(sorted[index + 1])) / 2
  }

  private static let lists: [[Float]] = [
    [1, 2, 3, 4], [3], [0, -0.0, 5, -7, 65535, -65535, 12, 12, 12, 12],
    (0..<1000).map { Float($0 * 37 % 1000) - 500 },
  ]

  @Test(arguments: lists)
  func wholeNumbersAreExact(values: [Float]) {
    var tally = ValueTally()
    for value in values { tally.add(value) }
    let shares = [0, 0.005, 0.25, 0.5, 0.75, 0.995, 1]
    #expect(tally.quantiles(shares) == shares.map { quantile(values.sorted(), $0) })
  }

  /// Of other numbers to 2^-15.
  @Test func othersAreNear() {
    let values = (0..<5000).map { (index: Int) -> Float in
      Float((index - 2500) * (index % 7 + 1)) * 0.001_234_567
    }
    var tally = ValueTally()
    for value in values { tally.add(value) }
    let shares = (0...40).map { Double($0) / 40 }
    for (one, share) in zip(tally.quantiles(shares), shares) {
      let other = quantile(values.sorted(), share)
      #expect(abs(one - other) <= 0x1p-15 * abs(other), "\(share)")
    }
  }

  /// A case of three voxels weighs what one of three thousand does.
  @Test func casesWeighTheSame() {
    var (few, many, pooled) = (ValueTally(), ValueTally(), ValueTally())
    for value in [1, 2, 3] as [Float] { few.add(value) }
    for index in 0..<3000 { many.add(Float(10 + index % 3)) }
    pooled.add(normalized: few)
    pooled.add(normalized: many)
    #expect(pooled.quantiles([0.1, 0.4, 0.5, 0.6, 0.9]) == [1, 3, 6.5, 10, 12])
    let bars = pooled.histogram(1...13, count: 3).map { $0 / Double(pooled.total) }
    #expect(zip(bars, [0.5, 0, 0.5]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func nothingHasNoQuantile() {
    #expect(ValueTally().quantiles([0.5]).isEmpty)
  }
}
