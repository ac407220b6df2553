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
    warnOfNames(program)
    warnOfTomography(program.experiment)
    warnOfSmallVolumes(program.experiment)
  }

  /// Labels that have one name and two values.
  private mutating func warnOfNames(_ program: Program) {
    var seen: Set<Label> = []
    for label in program.labelMaps.flatMap(\.labels) where seen.insert(label).inserted {
      guard
        let told = dataset.labels.first(where: {
          $0.labels.count == 1 && $0.name.lowercased() == label.name.lowercased()
        }), told.labels != [label.value]
      else { continue }
      warn(
        .declaredLabels, "'\(told.name)' is \(told.labels[0]) here and \(label.value) in the model")
    }
  }

  /// nnU-Net goes by the name.
  private mutating func warnOfTomography(_ experiment: Experiment) {
    guard dataset.modalities.count == experiment.input.channels else { return }
    for (channel, name) in dataset.modalities.enumerated() where name.lowercased() == "ct" {
      switch experiment.preprocessing.normalization(of: channel) {
      case .ct, .rescale, .none: continue
      default:
        warn(
          .channels,
          "channel \(channel) is called \(name), but the model normalizes it by its own mean; see 'ct' of"
            + " 'normalization'")
      }
    }
  }

  private mutating func warnOfSmallVolumes(_ experiment: Experiment) {
    // The sizes that the files have are no others before anything is read.
    guard !experiment.preprocessing.changesGrid else { return }
    let patch = experiment.input.patch
    let small = dataset.training.filter { item in
      guard let size = item.images.first.flatMap({ headers[$0.path] })?.grid.size else {
        return false
      }
      return zip(size, patch).contains { $0 < $1 }
    }
    guard let first = small.first else { return }
    warn(
      .grid,
      "\(counted(small.count, "case")) to train with, '\(first.name)' for one, \(small.count == 1 ? "is" : "are")"
        + " smaller than the patch of \(patch.map(String.init).joined(separator: " x ")): what is missing is"
        + " filled with zeros and background")
  }

  private mutating func warn(_ kind: Finding.Kind, _ message: String) {
    add(Finding(kind, .warning, dataset.path, message))
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
