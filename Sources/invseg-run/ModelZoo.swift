import Commands
import Compiler
import Diagnostics
import Foundation
import PlanQuestions

/// The models that come with the programs.
enum ModelZoo {
  /// Their files, in order of their names; none where they are not beside the programs, as `make build` and
  /// `make install` leave them.
  static var files: [String] {
    let program =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    var folder = URL(filePath: program).deletingLastPathComponent()
    while folder.path != "/", !folder.path.isEmpty {
      for place in ["share/invseg/models", "models"] {
        let models = folder.appending(path: place)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: models.path)) ?? []
        let found = names.filter { $0.hasSuffix(".yaml") }.sorted()
        if found.contains("unet3d.yaml") { return found.map { models.appending(path: $0).path } }
      }
      folder.deleteLastPathComponent()
    }
    return []
  }

  /// A model of the zoo, planned under every policy; nil where it is wrong.
  static func planned(_ path: String) throws -> PlannedModel? {
    let source = try SourceText(reading: path)
    let settings = ModelSettings()
    guard let model = settings.resolve(source).model,
      let compilation = Compilation.compile(model, options: .init()).compilation
    else { return nil }
    return PlannedModel(
      LoadedModel(
        path: path, text: String(decoding: source.bytes, as: UTF8.self), settings: settings,
        model: model, compilation: compilation, warnings: []), budget: nil, autoBudget: nil)
  }
}
