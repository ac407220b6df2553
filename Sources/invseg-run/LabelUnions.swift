import ArgumentParser
import Volumes

/// Labels and unions of labels as users write them: `1,2,1+2`.
struct LabelUnions: Hashable {
  let unions: [[Int]]

  /// Throws `ValidationError` where there is anything but whole numbers of 32 bits.
  init(_ text: String, of option: String) throws {
    unions = try text.split(separator: ",", omittingEmptySubsequences: false).map { union in
      guard let values = Self.values(union) else {
        throw ValidationError("\(option) takes whole numbers of 32 bits, as 1,2,1+2")
      }
      return values
    }
  }

  fileprivate static func values(_ union: Substring) -> [Int]? {
    let values = union.split(separator: "+", omittingEmptySubsequences: false).map { Int32($0) }
    return values.contains(nil) ? nil : values.compactMap { $0.map(Int.init) }
  }
}

/// Labels and unions of labels that may have names: `WT=1+2+4,4`.
struct NamedLabels {
  private(set) var labels: [(name: String?, union: [Int])]

  /// Throws `ValidationError` where there is anything but whole numbers of 32 bits behind a name, or a name
  /// twice.
  init(_ text: String, of option: String) throws {
    labels = try text.split(separator: ",", omittingEmptySubsequences: false).map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let values = LabelUnions.values(parts.last!), parts[0] != "" else {
        throw ValidationError("\(option) takes whole numbers of 32 bits, as 1,2,1+2 or WT=1+2+4")
      }
      return (parts.count == 2 ? String(parts[0]) : nil, values)
    }
    try checkNames(option)
  }

  /// Those of an option that is given more than once; nil where it is not given. Throws `ValidationError` where
  /// a name is there twice.
  static func joined(_ parts: [NamedLabels], of option: String) throws -> NamedLabels? {
    guard var all = parts.first else { return nil }
    for part in parts.dropFirst() { all.labels += part.labels }
    try all.checkNames(option)
    return all
  }

  private func checkNames(_ option: String) throws {
    var known: Set<String> = []
    for name in labels.compactMap(\.name) where !known.insert(name).inserted {
      throw ValidationError("\(option) has the name '\(name)' twice")
    }
  }

  /// By the keys that scores have.
  var names: [String: String] {
    Dictionary(
      labels.compactMap { item in item.name.map { (FolderEvaluation.key(item.union), $0) } },
      uniquingKeysWith: { one, _ in one })
  }
}

/// Of what only the largest part is kept.
enum LargestComponent: Hashable {
  /// The union of all labels but the background.
  case foreground
  case labels(LabelUnions)

  init(_ text: String) throws {
    self =
      text == "foreground"
      ? .foreground : .labels(try LabelUnions(text, of: "--largest-component"))
  }
}
