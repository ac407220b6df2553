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
    return settings.load(SourceText(name: path, text: text), options: compilation.options).model
  }

  /// Whether some normalization has nothing but one value to each mean.
  var normalizesSingleValues: Bool {
    warnings.contains { $0.identifier == OperationFault.normalizesOneValue }
  }
}

extension ModelSettings {
  /// The model of a text with these settings, compiled.
  ///
  /// - Parameter adjusting: changes to the resolved model before it is compiled.
  /// - Returns: the model, nil where there is an error; and everything that is wrong with it.
  public func load(
    _ source: SourceText, options: Compilation.Options,
    adjusting adjust: (inout ResolvedModel) -> Void = { _ in }
  ) -> (model: LoadedModel?, diagnostics: [Diagnostic]) {
    let resolved = resolve(source)
    guard var model = resolved.model else { return (nil, resolved.diagnostics) }
    adjust(&model)
    let compiled = Compilation.compile(model, options: options)
    let loaded = compiled.compilation.map {
      LoadedModel(
        path: source.name, text: String(decoding: source.bytes, as: UTF8.self), settings: self,
        model: model, compilation: $0, warnings: compiled.diagnostics)
    }
    return (loaded, resolved.diagnostics + compiled.diagnostics)
  }
}
