import Experiment
import Metrics
import Volumes

/// Dice of a network on whole volumes of cases with labels.
enum Validation {
  /// Mean Dice over the cases of each foreground label or region, in the model's order; nil where
  /// no case has it, on the voxels of the cases' files that are not ignored. Throws `VolumeError`,
  /// `RefusedMemory`, `TrainingError.notFinite`, and what `progress` throws.
  ///
  /// - Parameters:
  ///   - store: where preprocessed volumes are kept.
  ///   - progress: told the share of the cases that is segmented, 0 to 1.
  static func run(
    _ predictor: Predictor, _ cases: [Case], _ experiment: Experiment,
    store: PreprocessedStore? = nil, progress: (Double) throws -> Void
  ) throws -> [(name: String, dice: Double?)] {
    let scored = ScoredLabel.all(of: predictor.target, in: cases)
    var dice = Array(repeating: [Double](), count: scored.count)
    for (index, item) in cases.enumerated() {
      guard let path = item.label else { continue }
      let loaded = try LoadedCase(
        item, labels: [], experiment.preprocessing, store: store)
      let reference = try LabelVolume(contentsOf: path)
      if let difference = reference.grid.difference(from: loaded.placement.grid) {
        throw VolumeError(
          path, "does not lie on the grid of \(item.images[0].path): \(difference)")
      }
      let prediction = try predictor.prediction(of: loaded, named: item.name) { share in
        try progress((Double(index) + share) / Double(cases.count))
      }
      let table = ConfusionTable(
        prediction: prediction.labels.voxels, reference: reference.voxels,
        ignoring: predictor.ignored.map { Int32($0) })
      for (index, label) in scored.enumerated() {
        if let value = table.counts(of: label.values).dice { dice[index].append(value) }
      }
    }
    return zip(scored, dice).map { label, values in
      (label.name, values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
    }
  }
}
