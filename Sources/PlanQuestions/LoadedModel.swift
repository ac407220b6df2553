import Compiler
import Diagnostics
import ModelLanguage
import Operations

/// A model that was read, resolved and elaborated without errors.
public struct LoadedModel: Sendable {
  public var path: String
  public var text: String
  public var settings: ModelSettings
  public var model: ResolvedModel
  public var compilation: Compilation
  /// What is probably not meant about the network at this size.
  public var warnings: [Diagnostic]

  public init(
    path: String, text: String, settings: ModelSettings, model: ResolvedModel,
    compilation: Compilation, warnings: [Diagnostic]
  ) {
    self.path = path
    self.text = text
    self.settings = settings
    self.model = model
    self.compilation = compilation
    self.warnings = warnings
  }

  public var size: ModelSize {
    ModelSize(patch: model.experiment.input.patch, batch: model.experiment.input.batch)
  }

  /// The model compiled again at another size; nil where that does not suit it.
  func resized(to size: ModelSize) -> LoadedModel? {
    var settings = settings
    settings.patch = size.patch
    settings.batch = size.batch
    guard let model = settings.resolve(SourceText(name: path, text: text)).model else { return nil }
    let compiled = Compilation.compile(model, options: compilation.options)
    return compiled.compilation.map {
      LoadedModel(
        path: path, text: text, settings: settings, model: model, compilation: $0,
        warnings: compiled.diagnostics)
    }
  }

  /// Whether some normalization has nothing but one value to each mean.
  var normalizesSingleValues: Bool {
    warnings.contains { $0.identifier == OperationFault.normalizesOneValue }
  }
}
