import Experiment
import Foundation
import Testing

/// The learning rate's factor over a run, by formulas that are written down here once more.
@Suite struct ScheduleFactorTests {
  private static let shapes: [(Schedule.Shape, @Sendable (Double) -> Double)] = [
    (.constant, { _ in 1 }),
    (.step(milestones: [0.25, 0.5], factor: 0.1), { $0 < 0.25 ? 1 : $0 < 0.5 ? 0.1 : 0.01 }),
    (.polynomial(power: 0.9), { exp(0.9 * log(1 - $0)) }),
    (.cosine(floor: 0.2), { 0.2 + 0.8 * pow(cos(.pi * $0 / 2), 2) }),
  ]

  @Test(arguments: 0..<4, [0, 0.05, 0.5])
  func `factors are those of the formulas`(_ index: Int, _ warmUp: Double) {
    let (shape, formula) = Self.shapes[index]
    let schedule = Schedule(shape, warmUp: warmUp)
    for progress in [0, 0.01, 0.05, 0.2, 0.25, 0.4, 0.5, 0.75, 0.99, 1] {
      let rise = progress < warmUp ? progress / warmUp : 1
      #expect(abs(schedule.factor(at: progress) - rise * formula(progress)) < 1e-12)
    }
  }

  /// A run that ends by the clock may be past its end when it asks.
  @Test(arguments: 0..<4) func `a run that is past its end has the last factor`(_ index: Int) {
    let schedule = Schedule(Self.shapes[index].0, warmUp: 0.1)
    #expect(schedule.factor(at: 1.25) == schedule.factor(at: 1))
    #expect(schedule.factor(at: -0.25) == schedule.factor(at: 0))
  }
}
