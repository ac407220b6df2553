import Experiment
import Volumes

/// A label or region of an output that is scored.
public struct ScoredLabel: Sendable {
  public var name: String
  /// The values of label volumes that are part of it.
  public var values: [Int]

  /// All but the background, in the model's order. Labels that the model only counts have the names that the
  /// data set of the cases gives them, where that can be read.
  static func all(of target: Output.Target, in cases: [Case]) -> [ScoredLabel] {
    let names = cases.first?.label.flatMap { try? LabelNames.read(besidesFolderOf: $0) } ?? [:]
    return switch target {
    case .labels(let labels):
      labels.dropFirst().map { label in
        let number = String(label.value)
        return ScoredLabel(
          name: label.name == number ? names[number] ?? number : label.name,
          values: [label.value])
      }
    case .regions(let regions, _):
      regions.map { ScoredLabel(name: $0.name, values: $0.labels) }
    case .input, .none: []
    }
  }
}
