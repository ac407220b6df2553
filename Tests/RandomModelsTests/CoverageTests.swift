import ModelsForTests
import RandomModels
import Testing

/// The generator covers the language: every part of its schema occurs in a model that is accepted.
@Suite struct CoverageTests {
  /// What the schema lets pass and the language does not: it cannot say that a layer without a
  /// mapping lacks its inputs or milestones, or that a coupling's style is no expression.
  private let refused: Set = [
    "construct-coupling.style: expression", "layer-add: null", "layer-concat: null",
    "model.schedule: step", "model.schedule.step: null",
  ]

  @Test func theWholeLanguageOccurs() throws {
    var coverage = try SchemaCoverage()
    var situations: Set<Situation> = []
    var counts = (right: 0, accepted: 0, spoilt: 0)
    for seed in UInt64(0)..<6000 {
      let model = RandomModel(seed: seed)
      if model.isMeantToBeRight { counts.right += 1 } else { counts.spoilt += 1 }
      guard model.isMeantToBeRight, (try? model.compilation()) != nil else { continue }
      counts.accepted += 1
      coverage.add(model)
      situations.formUnion(model.situations)
    }
    #expect(coverage.possible.count > 900)
    #expect(coverage.possible.subtracting(coverage.shown).subtracting(refused).sorted() == [])
    #expect(coverage.shown.intersection(refused) == [])
    #expect(Set(Situation.allCases).subtracting(situations) == [])
    #expect((900..<1500).contains(counts.spoilt), "about a fifth is spoilt")
    #expect(counts.accepted * 10 > counts.right * 8, "\(counts)")
  }

  @Test func aSeedGivesTheSameModel() {
    for seed in UInt64(0)..<50 {
      #expect(RandomModel(seed: seed).text == RandomModel(seed: seed).text, "seed \(seed)")
    }
  }
}
