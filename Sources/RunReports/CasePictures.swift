import Experiment
import Program
import Training
import Volumes

/// A case held out in three planes: its first channel alone, with the reference over it, and with the prediction
/// of each run over it.
struct CasePictures: Sendable {
  struct Strip: Sendable {
    var name: String
    var picture: PNG
  }

  var name: String
  var strips: [Strip]

  /// Pictures of some cases, in their order. A case whose files are there no more, or lie on other grids, has none.
  ///
  /// - Parameter runs: what is said of each one's predictions; the data are the first one's.
  static func read(_ cases: [String], of runs: [(name: String, record: RunRecord)])
    -> [CasePictures]
  {
    guard let first = runs.first?.record,
      let found = try? Dataset.find(
        first.settings.data, needsLabels: first.program.trainsOnLabels),
      let data = try? (first.settings.channelNames.map { try found.ordered(as: $0) } ?? found)
    else { return [] }
    return cases.compactMap { name in
      (data.training + data.test).first { $0.name == name }
        .flatMap { try? CasePictures($0, runs) }
    }
  }

  /// Throws `VolumeError` and `RefusedMemory`.
  private init(_ item: Case, _ runs: [(name: String, record: RunRecord)]) throws {
    let image = try Volume.read([item.images[0]])[0]
    let foreground = runs[0].record.foreground
    var planes: [Int]?
    var strips: [Strip] = []
    func add(_ name: String, _ path: String) throws {
      let labels = try LabelVolume(contentsOf: path)
      try labels.grid.check(of: path, on: image.grid, of: item.images[0].path)
      let shown = planes ?? labels.fullestPlanes(of: foreground)
      if planes == nil {
        planes = shown
        strips.append(
          Strip(
            name: "image", picture: try labels.preview(over: image, foreground: [], planes: shown)))
      }
      strips.append(
        Strip(
          name: name,
          picture: try labels.preview(over: image, foreground: foreground, planes: shown)))
    }
    if let label = item.label { try add("reference", label) }
    for (name, record) in runs {
      try add(name, "\(record.folder.validation)/\(item.name).nii.gz")
    }
    (self.name, self.strips) = (item.name, strips)
  }
}
