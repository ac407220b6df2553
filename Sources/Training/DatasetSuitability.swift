import Experiment
import Program
import Volumes

extension DatasetInspection {
  /// Adds what does not suit a program, before anything is read but headers.
  ///
  /// - Parameters:
  ///   - channelAdvice: what to do for a number of channels.
  ///   - labelAdvice: what to do for labels of these values.
  public mutating func compare(
    with program: Program, channelAdvice: (Int) -> String? = { _ in nil },
    labelAdvice: ([Int]) -> String? = { _ in nil }
  ) {
    let channels = program.experiment.input.channels
    let names = dataset.modalities
    if names.count != channels {
      let count = "\(names.count) \(names.count == 1 ? "modality" : "modalities")"
      let advice = channelAdvice(names.count).map { ": \($0)" } ?? ""
      add(
        .channels,
        VolumeError(
          dataset.path,
          "has \(count) (\(names.joined(separator: ", "))), but the model's input has \(channels)"
            + " \(channels == 1 ? "channel" : "channels")\(advice)"))
    }
    if dataset.training.isEmpty, findings.errors.isEmpty {
      add(
        .noCases,
        VolumeError(
          dataset.path,
          "has no case to train on: \(dataset.test.count) cases have no label", .missingInput))
    }
    for port in program.labelPorts { compare(with: port.map, labelAdvice) }
  }

  /// Labels that the data set's description tells of.
  private mutating func compare(with labels: LabelMap, _ advice: ([Int]) -> String?) {
    let known = labels.values
    let told = Set(dataset.labels.flatMap(\.labels))
    let unknown = told.subtracting(known).sorted()
    if !unknown.isEmpty {
      // What nobody labelled is no class.
      let ignored = dataset.labels.ignored
      let advices = [
        advice(told.filter { $0 != ignored }.sorted()),
        ignored.flatMap { unknown.contains($0) ? "'ignore: \($0)' in its output" : nil },
      ].compactMap(\.self)
      let names = unknown.map { value in
        "\(value)" + (dataset.labels.first { $0.labels == [value] }.map { " (\($0.name))" } ?? "")
      }
      add(
        .undeclaredLabels,
        VolumeError(
          dataset.path,
          "has labels that the model does not know: \(names.joined(separator: ", ")); it knows "
            + known.sorted().map(String.init).joined(separator: ", ")
            + (advices.isEmpty ? "" : ": " + advices.joined(separator: " and "))))
    }
  }
}

extension Program {
  /// Throws `RegionPainting.Unpaintable` where regions could not be written as labels.
  public func checkRegions() throws {
    for output in experiment.outputs {
      if case .regions(let regions, let labels) = output.target {
        _ = try RegionPainting(regions, background: labels.first?.value ?? 0)
      }
    }
  }

  /// What the label files of a training step are numbered by.
  public var labelMaps: [LabelMap] { labelPorts.map(\.map) }

  /// The labels but the background that no case to train with has, of those whose values were read.
  public func absentLabels(from cases: [Case], _ report: VoxelInspection.Report) -> [Label] {
    let values = cases.compactMap { report.values[$0.name] }
    let found = values.reduce(into: Set()) { $0.formUnion($1) }
    var seen: Set<Int> = []
    return labelMaps.flatMap { $0.labels.dropFirst() }
      .filter { !found.contains(Int32($0.value)) && seen.insert($0.value).inserted }
  }
}
