import Experiment
import Metrics
import Volumes

/// Dice of a network on cases with labels.
public enum Validation {
  /// Mean Dice over the cases of each foreground label or region, in the model's order; nil where
  /// no case has it, on the voxels of the cases' files that are not ignored. Throws `VolumeError` and `RefusedMemory`.
  ///
  /// - Parameter store: where preprocessed volumes are kept.
  public static func run(
    _ predictor: Predictor, _ cases: [Case], _ experiment: Experiment,
    store: PreprocessedStore? = nil
  ) throws -> [(name: String, dice: Double?)] {
    let scored = scored(
      predictor.target, cases.first?.label.map(LabelNames.read(besidesFolderOf:)) ?? [:])
    var dice = Array(repeating: [Double](), count: scored.count)
    for item in cases {
      guard let path = item.label else { continue }
      let loaded = try LoadedCase(
        item, labels: [], experiment.preprocessing, store: store)
      let reference = try LabelVolume(contentsOf: path)
      if let difference = reference.grid.difference(from: loaded.placement.grid) {
        throw VolumeError(
          path, "does not lie on the grid of \(item.images[0].path): \(difference)")
      }
      let table = ConfusionTable(
        prediction: try predictor.prediction(of: loaded, named: item.name).labels.voxels,
        reference: reference.voxels, ignoring: predictor.ignored.map { Int32($0) })
      for (index, label) in scored.enumerated() {
        if let value = table.counts(of: label.values).dice { dice[index].append(value) }
      }
    }
    return zip(scored, dice).map { label, values in
      (label.name, values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
    }
  }

  /// Labels that the model only counts have the names that the data set gives them.
  private static func scored(
    _ target: Output.Target, _ names: [String: String]
  ) -> [(name: String, values: [Int])] {
    switch target {
    case .labels(let labels):
      labels.dropFirst().map { label in
        let number = String(label.value)
        return (label.name == number ? names[number] ?? number : label.name, [label.value])
      }
    case .regions(let regions, _): regions.map { ($0.name, $0.labels) }
    case .input, .none: []
    }
  }
}
