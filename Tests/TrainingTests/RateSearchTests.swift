import Foundation
import Testing

@testable import Training

/// The suggestion on curves whose shape is known.
@Suite struct RateSearchTests {
  private let rates = RateSearch.rates(1e-6...1, count: 121)

  private func search(_ loss: (Double) -> Double) -> RateSearch {
    RateSearch(rates: rates, losses: rates.map { loss(log10($0)) }, divergedAt: nil)
  }

  @Test func `rates rise by one ratio from end to end`() {
    #expect(abs(rates[0] / 1e-6 - 1) < 1e-12 && abs(rates[120] - 1) < 1e-12)
    for (one, next) in zip(rates, rates.dropFirst()) {
      #expect(abs(next / one - pow(1e6, 1.0 / 120)) < 1e-9)
    }
  }

  /// A logistic fall around 10^-3 and a parabola from 10^-1.5 on.
  @Test func `the steepest fall is found before the least loss`() throws {
    let found = search { 1 / (1 + exp(4 * ($0 + 3))) + pow(max(0, $0 + 1.5), 2) }
    let (steepest, least) = (try #require(found.steepest), try #require(found.least))
    #expect(abs(log10(steepest.rate) + 3) < 0.11)
    #expect((-2...(-1)).contains(log10(least.rate)))
  }

  /// Of noise three times as large as one point's fall.
  @Test func `noise moves it little`() throws {
    var state: UInt64 = 3
    let found = search {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let noise = Double(state >> 40) * 0x1p-24 - 0.5
      return 1 / (1 + exp(4 * ($0 + 3))) + 0.1 * noise
    }
    #expect(abs(log10(try #require(found.steepest).rate) + 3) < 0.5)
  }

  @Test func `a loss that only rises has none`() {
    #expect(search { $0 }.steepest == nil)
    #expect(RateSearch(rates: rates, losses: [], divergedAt: 1e-6).steepest == nil)
    #expect(RateSearch(rates: rates, losses: [1], divergedAt: 1e-5).least?.loss == 1)
  }
}
