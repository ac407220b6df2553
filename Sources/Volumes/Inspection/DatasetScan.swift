import Experiment
import Parallelism
import Synchronization

/// Everything that there is to say of a data set, once all voxels were looked at by all threads.
///
/// Files are read in pieces. In memory at once are, for each thread, a piece of 1 MiB and its values (at most
/// 8 MiB), a bit for each voxel of a label, two tallies of intensities (a few MB, `ValueTally`) and, of
/// cases with pictures, three planes; and two such tallies for each channel.
public struct DatasetScan: Sendable {
  /// In the order of the cases: of the data set, of headers, of voxels, of files that no case has.
  public let findings: [Finding]
  /// The cases whose images' headers could be read.
  public let cases: [CaseDetail]
  /// For each channel, of the cases to train with.
  public let intensities: [Intensities]

  /// Looks at the voxels of an inspection's cases. Throws `RefusedMemory`.
  ///
  /// - Parameters:
  ///   - pictures: of how many cases at most planes are kept, spread evenly.
  ///   - progress: told how many cases are done, by any thread.
  public init(
    _ inspection: DatasetInspection, pictures: Int = 0,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws {
    let dataset = inspection.dataset
    let collector = IntensityCollector(channels: dataset.modalities.count)
    let count = inspection.cases.count
    let done = Mutex(0)
    let outcomes = Array(inspection.cases.enumerated()).concurrentMap { index, item in
      let isShown = count <= pictures || index * pictures / count != (index + 1) * pictures / count
      let outcome = Result {
        try CaseReader(
          item, isTraining: index < dataset.training.count, inspection, collector,
          isShown: isShown && pictures > 0
        ).read()
      }
      progress(
        done.withLock {
          $0 += 1
          return $0
        })
      return outcome
    }
    var findings = inspection.findings + dataset.unlabelled
    var contents = ContentIndex()
    for outcome in try outcomes.map({ try $0.get() }) {
      findings += outcome.findings
      findings += outcome.contents.compactMap { contents.add($0.digest, of: $0.name) }
    }
    let details = try outcomes.map { try $0.get().detail }
    cases = details.compactMap(\.self)
    intensities = collector.intensities
    if let absent = Self.absent(dataset, details) { findings.append(absent) }
    findings += ExchangedChannels(dataset, inspection.cases, details).findings
    self.findings = findings + Strays.findings(of: dataset)
  }

  /// The labels that are declared and that no case to train with has, where all of them could be read.
  private static func absent(_ dataset: Dataset, _ details: [CaseDetail?]) -> Finding? {
    let counts = details.prefix(dataset.training.count).compactMap { $0?.labels }
    guard !counts.isEmpty, counts.count == dataset.training.count else { return nil }
    let found = Set(counts.flatMap(\.keys))
    let labels = dataset.labels.filter { region in
      region.labels != dataset.labels.ignored.map { [$0] } && !region.labels.contains(0)
        && !region.labels.contains { found.contains(Int32($0)) }
    }
    guard !labels.isEmpty else { return nil }
    return .absent(
      labels.map { Label(name: $0.name, value: $0.labels[0]) }, from: dataset.path)
  }
}
