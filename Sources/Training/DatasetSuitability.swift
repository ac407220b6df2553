import Experiment
import Volumes

extension Dataset {
  /// What would only come to light in the middle of a run or after it: throws
  /// `TrainingError.unsuitableData` where the data set tells of labels that the model does not know,
  /// and `RegionPainting.Unpaintable` where regions could not be written as labels.
  public func checkLabels(_ experiment: Experiment) throws {
    for output in experiment.outputs {
      if case .regions(let regions, let labels) = output.target {
        _ = try RegionPainting(regions, background: labels.first?.value ?? 0)
      }
    }
    guard let map = experiment.outputs.lazy.compactMap({ LabelMap($0.target) }).first else {
      return
    }
    let known = Set(map.labels.map(\.value))
    let unknown = Set(labels.flatMap(\.labels)).subtracting(known).sorted()
    guard unknown.isEmpty else {
      let names = unknown.map { value in
        "\(value)" + (labels.first { $0.labels == [value] }.map { " (\($0.name))" } ?? "")
      }
      throw TrainingError.unsuitableData(
        path,
        "has labels that the model does not know: \(names.joined(separator: ", ")); it knows "
          + known.sorted().map(String.init).joined(separator: ", "))
    }
  }
}
