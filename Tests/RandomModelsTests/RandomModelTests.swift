import RandomModels
import Testing

/// Models drawn from seeds, each tried in every way: what it is to hold stands in `Trial`.
@Suite struct RandomModelTests {
  /// Branches come near to the range; groups of values are higher than what is live at any one step;
  /// kinks lie closer than a step of 1e-6.
  @Test(arguments: [3595, 3840, 4818, 4867, 4983, 3461, 2107] as [UInt64])
  func rareModelsHold(_ seed: UInt64) {
    let model = RandomModel(seed: seed)
    #expect(Trial(model).failures == [], "\(model.description)")
  }

  @Test(arguments: 0..<8)
  func everythingHolds(_ part: UInt64) {
    for seed in 25 * part..<25 * (part + 1) {
      let model = RandomModel(seed: seed)
      let trial = Trial(model)
      #expect(trial.failures == [], "\(model.description)")
    }
  }
}
