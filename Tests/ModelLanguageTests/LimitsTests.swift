import Diagnostics
import Foundation
import ModelLanguage
import Testing

@Suite struct LimitsTests {
  /// The identifiers of the errors, and the seconds that it took to find them.
  private func rejection(of bytes: some Sequence<UInt8>) -> (identifiers: [String], seconds: Double)
  {
    let source = SourceText(name: "model.yaml", bytes: bytes)
    var identifiers: [String] = []
    let seconds = processorSeconds {
      identifiers = Language.resolve(
        source: source, layers: Catalogue.layers, losses: Catalogue.losses
      ).diagnostics.map(\.identifier)
    }
    return (identifiers, seconds)
  }

  /// libyaml alone takes a minute for this.
  @Test(arguments: ["[", "{", "- ", "? ", "{a: ", "[{"])
  func deepNestingIsRejectedAtOnce(opening: String) {
    let text = String(repeating: opening, count: 200_000 / opening.utf8.count)
    let (identifiers, seconds) = rejection(of: text.utf8)
    #expect(identifiers == ["too-deep"])
    // 5 to 10 ms on a Zen 4 core; a busy virtual core may be charged ten times that.
    #expect(seconds < 1)
  }

  @Test func aMegabyteIsTheMost() {
    let comment = "# " + String(repeating: "x", count: (1 << 20) - 2)
    #expect(rejection(of: comment.utf8).identifiers == ["empty-file"])
    #expect(rejection(of: (comment + "x").utf8).identifiers == ["text-too-large"])
  }

  @Test func aliasesCountAsWhatTheyRepeat() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let (identifiers, seconds) = rejection(of: text.utf8)
    #expect(identifiers == ["too-many-nodes"])
    // Milliseconds; the billion nodes that the aliases stand for would take minutes.
    #expect(seconds < 1)
  }

  @Test func aliasesCannotNestDeeperThanText() {
    var text = "- &a0 [x]\n"
    for level in 1...70 { text += "- &a\(level) [*a\(level - 1)]\n" }
    #expect(rejection(of: text.utf8).identifiers == ["too-deep"])
  }

  /// Every iteration evaluates a long expression: the steps are bounded, not only the terms.
  @Test func evaluationIsBounded() {
    let sum = Array(repeating: "max(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)", count: 50)
      .joined(separator: " + ")
    let layers = (0..<50).map { _ in "        - conv: {out: \"${\(sum)}\", kernel: 3}" }
    let text = """
      model: m
      input: {channels: 1, patch: 8}
      network:
        - repeat:
            times: 10000
            body:
      \(layers.joined(separator: "\n"))
      outputs: {o: {labels: 2}}
      """
    let (identifiers, seconds) = rejection(of: text.utf8)
    #expect(identifiers == ["expansion-limit"])
    #expect(seconds < 5)
  }

  /// What looks at a long list is paid for by the list's length.
  @Test(arguments: [
    "max(min(l), min(l), min(l), min(l)) >= 0", "l == l and l != k", "len(s) > 0",
  ])
  func looksAtLongValuesAreBounded(_ condition: String) {
    let list = Array(repeating: "0", count: 4090).joined(separator: ", ")
    let long = Array(repeating: condition, count: 15).joined(separator: " and ")
    let text = """
      model: m
      parameters: {l: [\(list)], k: [\(list), 1], s: "\(String(repeating: "é", count: 4090))"}
      input: {channels: 1, patch: 8}
      network:
        - repeat: {times: 2000, body: [{relu: {when: "${\(long)}"}}, {relu: {when: "${\(long)}"}}]}
      outputs: {o: {labels: 2}}
      """
    let (identifiers, seconds) = rejection(of: text.utf8)
    #expect(identifiers == ["expansion-limit"])
    #expect(seconds < 5)
  }

  @Test func manyUnknownNamesAreCheap() {
    let names = (0..<3000).map { "  parameter\($0): 1" }.joined(separator: "\n")
    let uses = (0..<2500).map { "  - paramter\($0)x" }.joined(separator: "\n")
    let text = "model: m\nparameters:\n\(names)\nnetwork:\n\(uses)\n"
    let (identifiers, seconds) = rejection(of: text.utf8)
    #expect(identifiers.count == 1001)
    #expect(seconds < 5)
  }

  /// Bodies inside bodies multiply with calls inside calls.
  @Test func bodiesNestOnlySoDeep() {
    let opening = String(repeating: "{skip: {body: [", count: 15)
    let closing = String(repeating: "]}}", count: 15)
    let text = """
      model: m
      input: {channels: 1, patch: 8}
      blocks:
        deep:
          arguments: {n: integer}
          body: [\(opening){deep: "${n + 1}"}\(closing)]
      network: [deep: 0]
      outputs: {o: {labels: 2}}
      """
    #expect(rejection(of: text.utf8).identifiers == ["expansion-limit"])
  }

  /// libyaml alone takes 5 s for these.
  @Test func tagDirectivesAreRejectedAtOnce() {
    let text = (0..<40_000).map { "%TAG !a\($0)! tag:x:\n" }.joined() + "--- a"
    let (identifiers, seconds) = rejection(of: text.utf8)
    #expect(identifiers == ["tag"])
    #expect(seconds < 1)
  }

  /// All on one line, which each diagnostic shows a part of.
  @Test func manyMistakesAreReportedUpToALimit() {
    let words = Array(repeating: "rleu", count: 4000).joined(separator: ", ")
    let source = SourceText(name: "model.yaml", text: "network: [\(words)]")
    let seconds = processorSeconds {
      let diagnostics = Language.resolve(
        source: source, layers: Catalogue.layers, losses: Catalogue.losses
      ).diagnostics
      #expect(diagnostics.count == 1001)
      #expect(diagnostics.first?.identifier == "too-many-mistakes")
      let lines = DiagnosticRenderer(sources: [source]).render(diagnostics).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count < 150 })
    }
    #expect(seconds < 2)
  }
}
