import Experiment
import Program
import Volumes

extension Dataset {
  /// What would only come to light in the middle of a run or after it: throws
  /// `TrainingError.unsuitableData` where the data set tells of labels that the model does not know,
  /// and `RegionPainting.Unpaintable` where regions could not be written as labels.
  public func checkLabels(for program: Program) throws {
    for output in program.experiment.outputs {
      if case .regions(let regions, let labels) = output.target {
        _ = try RegionPainting(regions, background: labels.first?.value ?? 0)
      }
    }
    for port in program.labelPorts {
      let known = Set(port.map.labels.map(\.value))
      let unknown = Set(labels.flatMap(\.labels)).subtracting(known).sorted()
      guard !unknown.isEmpty else { continue }
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
