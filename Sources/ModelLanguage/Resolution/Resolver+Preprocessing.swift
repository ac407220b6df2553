import Diagnostics
import Experiment

extension Resolver {
  /// The section, or what its place is taken by: the section `normalization`, which is a word. What is
  /// wrong has its default, and a diagnostic.
  mutating func preprocessing(of input: Settings, normalization word: String) -> Preprocessing {
    let name = "preprocessing"
    guard let entry = definition.sections[name] else {
      return Preprocessing(normalization: [Self.normalization(word, Settings())])
    }
    if let other = definition.sections["normalization"] {
      analysis.report.error(
        "unknown-key",
        "a model with the section 'preprocessing' has its 'normalization' there",
        at: other.keySpan)
    }
    let keys = Vocabulary.preprocessing
    guard
      let fields = Fields(
        entry.value, keys: keys.map(\.name) + ["normalization"], of: "'\(name)'", &analysis.report)
    else { return Preprocessing() }
    let settings = settings(fields, keys, of: "'\(name)'", at: entry.keySpan)
    var result = Preprocessing(
      crop: Preprocessing.Crop(rawValue: settings.string("crop")) ?? .none,
      spacing: settings.values["spacing"].map { _ in settings.reals("spacing") })
    if let node = fields["normalization"] {
      result.normalization = normalizations(node, channels: input.values["channels"])
    }
    return result
  }

  private mutating func normalizations(_ node: Node, channels: Value?) -> [IntensityNormalization] {
    guard case .sequence(let elements) = node.kind else { return [normalization(node)] }
    let result = elements.map { normalization($0) }
    if case .integer(let channels)? = channels, result.count != channels {
      analysis.report.error(
        "out-of-range",
        "'normalization' is one for all channels or one for each: expected \(channels), found \(result.count)",
        at: node.span)
    }
    return result
  }

  private mutating func normalization(_ node: Node) -> IntensityNormalization {
    guard let (name, settings) = option(node, of: "'normalization'", Vocabulary.normalizations)
    else { return .none }
    let (low, high) = (settings.values["low"]?.real, settings.values["high"]?.real)
    if let low, let high, low >= high {
      analysis.report.error(
        "out-of-range", "'low' of 'ct' is below its 'high'", at: node.span)
    }
    return Self.normalization(name, settings)
  }

  private static func normalization(
    _ name: String, _ settings: Settings
  ) -> IntensityNormalization {
    switch name {
    case "z-score-mask": .zScoreMask
    case "z-score": .zScore
    case "ct":
      .ct(
        IntensityNormalization.CT(
          low: settings.real("low"), high: settings.real("high"), mean: settings.real("mean"),
          deviation: settings.real("deviation")))
    case "rescale": .rescale
    case "none": .none
    default: .zScoreNonZero
    }
  }
}
