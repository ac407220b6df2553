import Experiment
import Volumes

extension Dataset {
  /// Throws `TrainingError.unsuitableData` where the data set tells of labels that the model does
  /// not know: before a run is made, not when a patch first meets one.
  public func checkLabels(_ experiment: Experiment) throws {
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
