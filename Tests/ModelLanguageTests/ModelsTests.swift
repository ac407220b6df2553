import Attributes
import Diagnostics
import Foundation
import ModelLanguage
import Testing

/// Folders of the package, from this file's place.
enum Folders {
  static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  static let package = tests.deletingLastPathComponent().deletingLastPathComponent()

  static func files(_ folder: URL, _ suffix: String) -> [URL] {
    let all = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (all ?? []).filter { $0.lastPathComponent.hasSuffix(suffix) }
      .sorted { $0.path < $1.path }
  }
}

func resolve(
  _ text: String, _ overrides: [String: String] = [:], patch: [Int]? = nil
) -> (model: ResolvedModel?, diagnostics: [Diagnostic], rendered: String) {
  let source = SourceText(name: "model.yaml", text: text)
  let (model, diagnostics) = Language.resolve(
    source: source, overrides: overrides, patch: patch, layers: Catalogue.layers,
    losses: Catalogue.losses)
  return (model, diagnostics, DiagnosticRenderer(sources: [source]).render(diagnostics))
}

func model(_ name: String) throws -> String {
  try String(
    contentsOf: Folders.package.appending(path: "models/\(name).yaml"), encoding: .utf8)
}

@Suite struct ModelsTests {
  static let names = ["unet3d", "partially-invres", "fully-invres"]

  @Test(arguments: names, ["false", "true"])
  func resolvesWithoutAWord(name: String, vae: String) throws {
    let result = resolve(try model(name), ["vae": vae])
    #expect(result.rendered == "")
    #expect(result.model?.outputs.count == (vae == "true" ? 2 : 1))
  }
}
