import Diagnostics
import Foundation
import ModelLanguage
import Testing

/// Each `Diagnostics/*.yaml` is a wrong model; what it should be told stands beside it, in
/// `.expected`. What it is told instead is written to `.observed`. A first line `# --set NAME=VALUE`
/// overrides a parameter.
@Suite struct DiagnosticsTests {
  static let inputs = Folders.files(Folders.tests.appending(path: "Diagnostics"), ".yaml")

  @Test(arguments: inputs)
  func saysWhatIsWrong(input: URL) throws {
    let source = SourceText(name: input.lastPathComponent, bytes: try Data(contentsOf: input))
    var overrides: [String: String] = [:]
    if let option = source.line(1)?.split(separator: "--set ").dropFirst().first {
      let parts = option.split(separator: "=", maxSplits: 1)
      overrides[String(parts[0])] = String(parts[1])
    }
    let result = Language.resolve(
      source: source, overrides: overrides, layers: Catalogue.layers, losses: Catalogue.losses)
    #expect((result.model == nil) == result.diagnostics.containsError)
    try expectGolden(DiagnosticRenderer(sources: [source]).render(result.diagnostics), input)
  }

  /// Of the identifiers that this half of the compiler can give, how many the files above show.
  @Test func theFilesShowManyMistakes() throws {
    var identifiers: Set<String> = []
    for input in Self.inputs {
      let expected = input.deletingPathExtension().appendingPathExtension("expected")
      let text = try String(contentsOf: expected, encoding: .utf8)
      for match in text.matches(of: /(?m) \[([a-z0-9-]+)\]$/) {
        identifiers.insert(String(match.1))
      }
    }
    #expect(identifiers.count >= 50, "\(identifiers.sorted())")
  }
}

/// Compares with the `.expected` beside `input`; a difference writes `.observed` and fails.
func expectGolden(_ text: String, _ input: URL) throws {
  let base = input.deletingPathExtension()
  let observed = base.appendingPathExtension("observed")
  let expected = try? String(
    contentsOf: base.appendingPathExtension("expected"), encoding: .utf8)
  guard text != expected else {
    try? FileManager.default.removeItem(at: observed)
    return
  }
  try text.write(to: observed, atomically: true, encoding: .utf8)
  Issue.record("\(input.lastPathComponent) differs from what is expected:\n\(text)")
}
