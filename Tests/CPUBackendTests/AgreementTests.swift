import Testing

/// What every comparison with the reference backend rests on.
@Suite struct AgreementTests {
  private func excess(_ a: [Double], _ b: [Double], isNarrow: Bool = false) -> Double {
    Agreement(a, b, tolerance: 0.5, relative: 0.1, isNarrow: isNarrow).excess
  }

  /// At each place and on each side, whatever follows.
  @Test(arguments: [false, true], [Double.nan, .infinity, -.infinity])
  func whatOneSideAloneHasIsADifference(isNarrow: Bool, value: Double) {
    for at in 0..<3 {
      var changed: [Double] = [1, 2, 3]
      changed[at] = value
      #expect(excess(changed, [1, 2, 3], isNarrow: isNarrow) == .infinity)
      #expect(excess([1, 2, 3], changed, isNarrow: isNarrow) == .infinity)
      #expect(excess(changed, changed, isNarrow: isNarrow) <= 0)
      var other = changed
      other[at] = value.isNaN ? .infinity : -value
      #expect(excess(changed, other, isNarrow: isNarrow) == .infinity)
    }
  }

  @Test func toleranceIsKept() {
    #expect(excess([1, 10, 3], [1, 11.5, 3]) <= 0)
    #expect(excess([1, 10, 3], [1, 12, 3]) > 0)
    #expect(excess([1, -10, 3], [1, 10, 3]) > 0)
    #expect(Agreement([2, 1], [1, 1], tolerance: 0.5, relative: 0, isNarrow: true).unequal == 1)
  }
}
