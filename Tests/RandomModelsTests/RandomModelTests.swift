import RandomModels
import Testing

/// Models drawn from seeds, each tried in every way: what it is to hold stands in `Trial`.
@Suite struct RandomModelTests {
  @Test(arguments: 0..<8)
  func everythingHolds(_ part: UInt64) {
    for seed in 282 + 10 * part..<292 + 10 * part {
      let model = RandomModel(seed: seed)
      let trial = Trial(model)
      #expect(trial.failures == [], "\(model.description)")
    }
  }
}
