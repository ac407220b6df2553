import Attributes
import Compiler
import Diagnostics
import ModelsForTests
import Operations
import Testing

@testable import ModelLanguage

/// Numbers at the edges of what 64 and 32 bits hold, in every attribute of every layer and in every
/// setting: a model is compiled or refused, and nothing traps.
@Suite struct HostileNumbersTests {
  static let integers = [
    "0", "-1", "65536", "2147483647", "2147483648", "9007199254740992", "4611686018427387904",
    "9223372036854775807",
  ]
  static let reals = ["1e308", "-1e308", "1e39", "1e-46", "1e-320", ".nan", ".inf"]

  /// Each number alone, and in lists that fit windows and shapes.
  static let values =
    (integers + reals).flatMap { [$0, "[\($0)]"] }
    + integers.flatMap { number in
      ["1", number].flatMap {
        ["[\(number), \($0), \(number)]", "[\(number), 1, \($0), \(number)]"]
      }
    }

  /// What is wrong with a model; empty where it is compiled.
  private func mistakes(_ text: String) -> [Diagnostic] {
    do {
      _ = try compile(text)
      return []
    } catch let rejection as Rejection {
      return rejection.diagnostics
    } catch {
      Issue.record("\(error)")
      return []
    }
  }

  private func model(
    _ terms: [String] = [], input: String = "{channels: 4, patch: 4}", section: String = "",
    output: String = "{labels: 2, losses: [cross-entropy]}"
  ) -> String {
    """
    model: hostile
    input: \(input)
    \(section)
    network:
    \((terms + ["conv: {out: 2, kernel: 1}"]).map { "  - \($0)" }.joined(separator: "\n"))
    outputs:
      segmentation: \(output)
    """
  }

  /// A value that a layer takes where another attribute is tried.
  private static func usual(_ type: AttributeType) -> String {
    switch type {
    case .integer: "2"
    case .window: "1"
    case .integers: "[4, 4, 4, 4]"
    case .reals: "[0.5, 1]"
    case .real: "0.5"
    case .boolean: "true"
    case .choice(let words): words[0]
    case .string: "word"
    }
  }

  private static func mapping(
    _ attributes: [AttributeSpecification], _ name: String, _ value: String
  ) -> String {
    let entries = attributes.compactMap { attribute -> String? in
      if attribute.name == name { return "\(name): \(value)" }
      let isRequired = attribute.defaultValue == nil && !attribute.isOptional
      return isRequired ? "\(attribute.name): \(usual(attribute.type))" : nil
    }
    return "{\(entries.joined(separator: ", "))}"
  }

  @Test(arguments: Operations.Catalogue.layerSpecifications) func layers(
    _ layer: LayerSpecification
  ) {
    for attribute in layer.attributes {
      for value in Self.values {
        let term = "\(layer.name): \(Self.mapping(layer.attributes, attribute.name, value))"
        let unflatten = "unflatten: {channels: 2, size: 1}"
        _ = mistakes(model([term]))
        _ = mistakes(model(["flatten", term, unflatten]))
      }
    }
  }

  /// Every number that an attribute or a setting cannot mean is refused at its place.
  @Test(arguments: Operations.Catalogue.layerSpecifications) func numbersOutOfRange(
    _ layer: LayerSpecification
  ) {
    for attribute in layer.attributes {
      let values: [String] =
        switch attribute.type {
        case .integer, .window: ["2147483648", "9223372036854775807", "-1"]
        case .real: ["1e39", "1e-46", "1e-320"]
        default: []
        }
      for value in values {
        let mapping = Self.mapping(layer.attributes, attribute.name, value)
        let found = mistakes(model(["\(layer.name): \(mapping)"])).map(\.identifier)
        #expect(found.contains("out-of-range"), "\(layer.name) \(mapping): \(found)")
      }
    }
  }

  @Test func settings() {
    let coupling = ["coupling: {f: [relu], g: [relu]}"]
    for value in Self.values {
      for key in Vocabulary.settings {
        _ = mistakes(model(coupling, section: "\(key.name): \(value)"))
      }
      for (section, options) in [
        ("optimizer", Vocabulary.optimizers), ("schedule", Vocabulary.schedules),
      ] {
        for option in options {
          for key in option.keys {
            let rest = option.keys.contains { $0.name == "milestones" } ? "milestones: [0.5]" : ""
            let entries =
              key.name == "milestones" || rest.isEmpty
              ? "\(key.name): \(value)" : "\(rest), \(key.name): \(value)"
            _ = mistakes(model(section: "\(section): {\(option.name): {\(entries)}}"))
          }
        }
      }
      for (section, keys) in [
        ("augmentation", Vocabulary.augmentation), ("sampling", Vocabulary.sampling),
        ("preprocessing", Vocabulary.preprocessing),
      ] {
        for key in keys {
          _ = mistakes(model(section: "\(section): {\(key.name): \(value)}"))
        }
      }
      for transform in Vocabulary.transforms {
        for key in transform.keys {
          for number in ["\(value)", "[\(value), 1]", "[1, \(value)]"] {
            let entry = "\(transform.name): {\(key.name): \(number)}"
            _ = mistakes(model(section: "augmentation: {\(entry)}"))
          }
        }
      }
      for key in ["low", "high", "mean", "deviation"] {
        let usual = ["low", "high", "mean", "deviation"].filter { $0 != key }
        let entries = usual.map { "\($0): \($0 == "low" ? 0 : 1)" } + ["\(key): \(value)"]
        let ct = "{ct: {\(entries.joined(separator: ", "))}}"
        _ = mistakes(model(section: "preprocessing: {normalization: \(ct)}"))
      }
      for (channels, patch, batch) in [(value, "4", "1"), ("4", value, "1"), ("4", "4", value)] {
        _ = mistakes(
          model(input: "{channels: \(channels), patch: \(patch), batch: \(batch)}"))
      }
      for term in [
        "coupling: {f: [{conv: {out: 2, kernel: 1}}], g: [relu], first: \(value)}",
        "bypass: {channels: \(value), body: [relu]}", "repeat: {times: \(value), body: [relu]}",
      ] {
        _ = mistakes(model([term]))
      }
    }
  }

  @Test func outputsAndLosses() {
    for value in Self.values {
      for labels in ["\(value)", "[0, \(value)]", "{a: 0, b: \(value)}"] {
        _ = mistakes(model(output: "{labels: \(labels), losses: [cross-entropy]}"))
      }
      _ = mistakes(
        model(output: "{labels: [0, 1, 2], regions: {a: \(value), b: [1]}, losses: [dice]}"))
      for loss in Operations.Catalogue.lossSpecifications {
        for key in loss.attributes.map(\.name) + Vocabulary.lossKeys.map(\.name) {
          let term = "{\(loss.name): {\(key): \(value)}}"
          _ = mistakes(model(output: "{labels: 2, losses: [\(term)]}"))
        }
      }
    }
  }

  /// In float32 these are 0 or infinite: a rate that trains nothing, an epsilon that is none.
  @Test(arguments: [
    "optimizer: {adam: {epsilon: 1e-46}}", "optimizer: {sgd: {rate: 1e-46}}",
    "optimizer: {sgd: {rate: 1e39}}", "optimizer: {sgd: {momentum: 1e-46}}",
    "optimizer: {adamw: {weight-decay: 1e-46}}", "schedule: {step: {milestones: [1e-46]}}",
    "schedule: {step: {milestones: [0.5], factor: 1e39}}", "clip: 1e-46",
    "exact-range: 2147483648",
  ]) func notInFloat32(_ section: String) {
    #expect(mistakes(model(section: section)).map(\.identifier) == ["out-of-range"])
  }
}
