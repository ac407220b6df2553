import Foundation
import ModelLanguage
import Operations
import Testing

/// What `grammar/` holds is what the catalogue says.
@Suite struct GrammarTests {
  @Test func `the schema is the catalogue's`() throws {
    try compare(
      "model.schema.json",
      Language.schema(
        layers: Catalogue.layerSpecifications, losses: Catalogue.lossSpecifications))
  }

  @Test func `the reference page is the catalogue's`() throws {
    try compare(
      "layers.md",
      Language.referencePage(
        layers: Catalogue.layerSpecifications, losses: Catalogue.lossSpecifications))
  }

  /// Fails where the file is not the text, and leaves the text beside it.
  private func compare(_ name: String, _ text: String) throws {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("grammar/\(name)")
    let recorded = try? String(contentsOf: file, encoding: .utf8)
    if recorded != text {
      try text.write(
        to: file.appendingPathExtension("observed"), atomically: true, encoding: .utf8)
      Issue.record("grammar/\(name) is not what the catalogue gives; see \(name).observed")
    }
  }
}
