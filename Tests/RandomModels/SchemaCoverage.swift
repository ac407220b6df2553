import Foundation
import ModelLanguage
import Operations

/// Which parts of the language's schema models show: every key, every word, every form of a value.
/// It reads the schema and the models' trees, and knows nothing of how they were drawn.
public struct SchemaCoverage {
  private let root: SchemaPart
  private let definitions: [String: SchemaPart]
  /// Everything that the schema allows.
  public private(set) var possible: Set<String> = []
  /// What occurred.
  public private(set) var shown: Set<String> = []

  /// Definitions of kinds of values, which are looked at wherever they stand; all others by their
  /// own names.
  private static let values: Set = ["expression", "integer", "number", "boolean"]

  public init() throws {
    let text = Language.schema(
      layers: Catalogue.layerSpecifications, losses: Catalogue.lossSpecifications)
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    root = SchemaPart(document)
    definitions = (document["definitions"] as? [String: Any] ?? [:]).mapValues { SchemaPart($0) }
    var visited: Set<String> = []
    enumerate(root, "model", &visited)
  }

  /// Takes a model that was accepted.
  public mutating func add(_ model: RandomModel) {
    var features: [String] = []
    _ = match(root, "model", model.tree, &features)
    shown.formUnion(features)
  }

  /// Whether the schema accepts a model, but for the bounds of its numbers.
  public func accepts(_ model: Tree) -> Bool {
    var features: [String] = []
    return match(root, "model", model, &features)
  }

  /// The definition that a part stands for, and its name.
  private func resolved(_ part: SchemaPart, _ path: String) -> (SchemaPart, String)? {
    guard let name = part.reference, let target = definitions[name] else { return nil }
    return (target, Self.values.contains(name) ? path : name)
  }

  // MARK: What is possible

  private mutating func enumerate(
    _ part: SchemaPart, _ path: String, _ visited: inout Set<String>
  ) {
    if let (target, name) = resolved(part, path) {
      guard name == path || visited.insert(name).inserted else { return }
      return enumerate(target, name, &visited)
    }
    for alternative in part.alternatives { enumerate(alternative, path, &visited) }
    for word in part.words { possible.insert("\(path): \(word)") }
    if part.isExpression {
      possible.insert("\(path): expression")
      return
    }
    for type in part.types {
      switch type {
      case "object":
        for (key, value) in part.properties {
          possible.insert("\(path).\(key)")
          enumerate(value, "\(path).\(key)", &visited)
        }
        for value in part.other {
          possible.insert("\(path).*")
          enumerate(value, "\(path).*", &visited)
        }
      case "array":
        possible.insert("\(path): list")
        for element in part.items { enumerate(element, "\(path)[]", &visited) }
      case "boolean": possible.formUnion(["\(path): true", "\(path): false"])
      default: possible.insert("\(path): \(type == "integer" ? "number" : type)")
      }
    }
  }

  // MARK: What occurs

  /// Whether a tree fits a part; adds what it shows of it.
  private func match(
    _ part: SchemaPart, _ path: String, _ tree: Tree, _ features: inout [String]
  ) -> Bool {
    if let (target, name) = resolved(part, path) { return match(target, name, tree, &features) }
    if part.isFree { return true }
    if !part.alternatives.isEmpty {
      return part.alternatives.contains { match($0, path, tree, &features) }
    }
    switch tree {
    case .alias: return true
    case .anchored(_, let inner): return match(part, path, inner, &features)
    case .scalar(let text): return match(part, path, Scalar(text), &features)
    case .list(let elements):
      guard part.types.contains("array") else { return false }
      features.append("\(path): list")
      for element in elements {
        for items in part.items where !match(items, "\(path)[]", element, &features) {
          return false
        }
      }
      return true
    case .mapping(let entries):
      guard part.types.contains("object"),
        part.required.allSatisfy({ key in entries.contains { $0.key == key } })
      else { return false }
      for entry in entries {
        let known = part.properties[entry.key]
        guard let value = known ?? part.other.first else {
          if part.isClosed { return false }
          continue
        }
        let inner = "\(path).\(known == nil ? "*" : entry.key)"
        features.append(inner)
        guard match(value, inner, entry.value, &features) else { return false }
      }
      return true
    }
  }

  private func match(
    _ part: SchemaPart, _ path: String, _ scalar: Scalar, _ features: inout [String]
  ) -> Bool {
    let form: String
    let fits: Bool
    if !part.words.isEmpty {
      (form, fits) = (scalar.text, part.words.contains(scalar.text))
    } else if part.isExpression {
      (form, fits) = ("expression", scalar.kind == .expression)
    } else {
      switch scalar.kind {
      case .expression, .text:
        (form, fits) = (
          "string", part.types.contains("string") && !part.excluded.contains(scalar.text)
        )
      case .number:
        (form, fits) = ("number", !part.types.allSatisfy { $0 != "integer" && $0 != "number" })
      case .boolean: (form, fits) = (scalar.text, part.types.contains("boolean"))
      case .null: (form, fits) = ("null", part.types.contains("null"))
      }
    }
    if fits { features.append("\(path): \(form)") }
    return fits
  }

  private struct Scalar {
    enum Kind { case expression, number, boolean, null, text }

    let text: String
    let kind: Kind

    init(_ text: String) {
      self.text = text
      if text.contains("${") {
        kind = .expression
      } else if Double(text) != nil || text.hasPrefix("0o") {
        kind = .number
      } else if ["true", "false"].contains(text) {
        kind = .boolean
      } else {
        kind = text.isEmpty ? .null : .text
      }
    }
  }
}
