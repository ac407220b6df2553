import ModelsForTests
import ModelsForTests
import RandomModels
import Testing

/// The generator covers the language: every part of its schema occurs in a model that is accepted.
@Suite struct CoverageTests {
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
    #expect(coverage.possible.subtracting(coverage.shown).sorted() == [])
    #expect(Set(Situation.allCases).subtracting(situations) == [])
    #expect((900..<1500).contains(counts.spoilt), "about a fifth is spoilt")
    #expect(counts.accepted * 10 > counts.right * 8, "\(counts)")
  }

  private static func mapping(_ entries: KeyValuePairs<String, Tree>) -> Tree {
    .mapping(entries.map { Tree.Entry($0.key, $0.value) })
  }

  private static func model(_ term: Tree = "relu", schedule: Tree = "constant") -> Tree {
    mapping([
      "model": "m", "input": mapping(["channels": "2", "patch": "4"]),
      "network": [term, mapping(["conv": mapping(["out": "2", "kernel": "1"])])],
      "outputs": mapping(["main": mapping(["labels": "2", "losses": ["dice"]])]),
      "schedule": schedule,
    ])
  }

  private static let branch: Tree = ["relu"]

  /// What lacks something that it needs, has what does not go together, or has an expression in the
  /// place of a word.
  private static let wrong =
    [
      "add", "concat", "conv", "coupling", "sequence", mapping(["add": ""]),
      mapping(["concat": ""]), mapping(["conv": ""]), mapping(["coupling": ""]),
      mapping(["add": mapping(["name": "sum"])]),
      mapping(["coupling": mapping(["f": branch])]),
      mapping(["coupling": mapping(["f": branch, "style": "additive"])]),
      mapping(["coupling": mapping(["f": branch, "g": branch, "style": "one-sided"])]),
      mapping(["coupling": mapping(["f": branch, "g": branch, "style": "\"${'additive'}\""])]),
      mapping(["choose": mapping(["else": branch])]),
      mapping(["choose": mapping(["when": "true", "cases": []])]),
    ].map { model($0) }
    + ["step", mapping(["step": ""]), mapping(["step": mapping(["factor": "0.5"])])].map {
      model(schedule: $0)
    }

  private static let right =
    [
      "relu", mapping(["relu": ""]), mapping(["coupling": mapping(["f": branch, "g": branch])]),
      mapping(["coupling": mapping(["f": branch, "style": "one-sided"])]),
      mapping(["choose": mapping(["when": "true", "then": branch])]),
      mapping(["choose": mapping(["cases": [mapping(["when": "true", "then": branch])]])]),
    ].map { model($0) }
    + [
      "cosine", mapping(["cosine": ""]), mapping(["step": mapping(["milestones": ["0.5"]])]),
    ].map { model(schedule: $0) }

  @Test func theSchemaRefusesWhatTheLanguageDoes() throws {
    let coverage = try SchemaCoverage()
    for model in Self.wrong {
      let text = model.text(flowWidth: 80)
      #expect(throws: Rejection.self, "\(text)") { try compile(text) }
      #expect(!coverage.accepts(model), "\(text)")
    }
    for model in Self.right {
      let text = model.text(flowWidth: 80)
      #expect(throws: Never.self, "\(text)") { try compile(text) }
      #expect(coverage.accepts(model), "\(text)")
    }
  }

  @Test func aSeedGivesTheSameModel() {
    for seed in UInt64(0)..<50 {
      #expect(RandomModel(seed: seed).text == RandomModel(seed: seed).text, "seed \(seed)")
    }
  }
}
