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

  /// What the challenges' label files hold, and how many channels the last layer has.
  @Test(arguments: names)
  func tasksAreThoseOfTheChallenges(name: String) throws {
    for (task, values, regions, losses) in [
      ("labels", [0, 1, 2, 3], [[Int]](), ["cross-entropy", "dice"]),
      ("iseg", [0, 10, 150, 250], [], ["cross-entropy", "dice"]),
      ("brats", [0, 1, 2, 4], [[1, 2, 4], [1, 4], [4]], ["binary-cross-entropy", "dice"]),
    ] {
      let model = try #require(resolve(try model(name), ["task": task]).model)
      let output = try #require(model.experiment.outputs.first)
      #expect(output.target.classes?.map(\.value) == values)
      if case .regions(let found, _) = output.target {
        #expect(found.map(\.labels) == regions)
      } else {
        #expect(regions.isEmpty)
      }
      #expect(model.outputs[0].losses.map(\.name) == losses)
      let last = try #require(model.network.last).lines().joined()
      #expect(last.contains("out \(regions.isEmpty ? values.count : regions.count)"), "\(last)")
    }
  }
}
