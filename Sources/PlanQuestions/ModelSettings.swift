import Diagnostics
import ModelLanguage
import Operations

/// What is asked of a model's text beside what stands in it.
public struct ModelSettings: Hashable, Sendable {
  /// Values of parameters, by their names.
  public var parameters: [String: String]
  /// Voxels of the patch along (D, H, W); nil for the model's own.
  public var patch: [Int]?
  /// Patches in a batch; nil for the model's own.
  public var batch: Int?

  public init(parameters: [String: String] = [:], patch: [Int]? = nil, batch: Int? = nil) {
    self.parameters = parameters
    self.patch = patch
    self.batch = batch
  }

  /// The model of a text with these settings, and everything wrong with it.
  public func resolve(_ source: SourceText) -> (model: ResolvedModel?, diagnostics: [Diagnostic]) {
    Language.resolve(
      source: source, overrides: parameters, patch: patch, batch: batch,
      layers: Catalogue.layerSpecifications, losses: Catalogue.lossSpecifications)
  }
}
