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
  let labels: [(name: String?, union: [Int])]

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
    let names = labels.compactMap(\.name)
    guard Set(names).count == names.count else {
      throw ValidationError("\(option) has a name twice: '\(text)'")
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
