import Experiment

/// What is known of a data set before anything is trained on it: its cases, what their headers say, and
/// everything that there is to say of them.
public struct DatasetInspection: Sendable {
  public let dataset: Dataset
  /// The cases whose headers were read.
  public let cases: [Case]
  /// What the files' headers say, by path; of those that could be read.
  public private(set) var headers: [String: VolumeHeader] = [:]
  /// Everything that there is to say, in the order of the cases.
  public private(set) var findings: [Finding]

  /// Reads the headers of all cases to train with, those that are later held out among them. Throws
  /// `RefusedMemory`.
  ///
  /// - Parameters:
  ///   - resamples: whether voxels of other sizes all become voxels of one.
  ///   - testCases: whether headers of the cases to test with are read too.
  public init(_ dataset: Dataset, resamples: Bool = false, testCases: Bool = false) throws {
    self.dataset = dataset
    cases = dataset.training + (testCases ? dataset.test : [])
    findings = dataset.findings
    let missing = Set(findings.filter { $0.severity == .error }.map(\.path))
    for item in cases { try readHeaders(of: item, butOf: missing) }
    noteEqualNames()
    noteDeclaredLabels()
    if !resamples { compareSpacings() }
    noteOrientations()
  }

  /// Adds what there is to say of the data set as a whole.
  public mutating func add(_ finding: Finding) { findings.append(finding) }

  /// Adds something that is wrong with the data set as a whole.
  public mutating func add(_ kind: Finding.Kind, _ error: VolumeError) {
    add(Finding(kind, error))
  }

  /// Throws everything that is wrong: `VolumeError`, or `VolumeErrors`.
  public func check() throws { try VolumeErrors.check(findings.errors) }

  private mutating func readHeaders(of item: Case, butOf missing: Set<String>) throws {
    for image in item.volumes
    where headers[image.path] == nil && missing.isDisjoint(with: VolumeFiles.all(image.path)) {
      headers[image.path] = try findings.catching(.unreadableFile) { try VolumeHeader(image) }
    }
    guard let first = item.images.first?.path, let grid = headers[first]?.grid else { return }
    for path in item.paths where path != first {
      let other = headers[path]?.grid
      try findings.catching(.grid) { try other?.check(of: path, on: grid, of: first) }
    }
  }

  private mutating func noteEqualNames() {
    let names = dataset.modalities.map { $0.lowercased() }
    guard let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) else {
      return
    }
    findings.append(
      Finding(
        .channels, .warning, dataset.path,
        "two channels are called \(dataset.modalities[twice]): names cannot tell them apart"))
  }

  /// A value that two labels have, neither of which is a region of several, is one of them alone.
  private mutating func noteDeclaredLabels() {
    let names = Dictionary(
      grouping: dataset.labels.filter { $0.labels.count == 1 }, by: { $0.labels[0] })
    for (value, labels) in names.sorted(by: { $0.key < $1.key }) where labels.count > 1 {
      findings.append(
        Finding(
          .declaredLabels, .warning, dataset.path,
          "declares the label \(value) as \(labels.map(\.name).joined(separator: " and as "))"))
    }
    if !dataset.labels.isEmpty, !dataset.labels.contains(where: { $0.labels == [0] }) {
      findings.append(
        Finding(
          .declaredLabels, .warning, dataset.path,
          "declares no label 0, which is the background's elsewhere"))
    }
  }

  /// The first image's grid of each case that has one.
  private var grids: [(name: String, grid: Grid)] {
    cases.compactMap { item in
      item.images.first.flatMap { headers[$0.path] }.map { (item.name, $0.grid) }
    }
  }

  /// A network sees voxels: an organ of twice as many is another one.
  private mutating func compareSpacings() {
    guard let first = grids.first else { return }
    func difference(_ grid: Grid) -> Double {
      zip(grid.spacing, first.grid.spacing).map { max($0 / $1, $1 / $0) }.max()!
    }
    guard let other = grids.max(by: { difference($0.grid) < difference($1.grid) }),
      difference(other.grid) > 1.01
    else { return }
    findings.append(
      Finding(
        .spacing, .note, dataset.path,
        "voxel sizes (D, H, W) differ between cases: \(Self.sizes(first)) and \(Self.sizes(other))."
          + " A network counts voxels, not millimetres: 'spacing' of the model's 'preprocessing'"
          + " resamples to one voxel size"))
  }

  private static func sizes(_ item: (name: String, grid: Grid)) -> String {
    "\(item.grid.spacing.inMillimetres) in \(item.name)"
  }

  /// What headers say that is the same in many files is told once, of the first.
  private mutating func noteOrientations() {
    var told: [Note: [String]] = [:]
    for path in cases.flatMap(\.paths) {
      for (kind, severity, message) in headers[path]?.grid.notes ?? [] {
        told[Note(kind: kind, severity: severity, message: message), default: []].append(path)
      }
    }
    for (note, paths) in told.sorted(by: { $0.key.message < $1.key.message }) {
      let others = paths.count > 1 ? "; so it is in \(counted(paths.count - 1, "other file"))" : ""
      findings.append(Finding(note.kind, note.severity, paths[0], note.message + others))
    }
  }

  private struct Note: Hashable {
    var kind: Finding.Kind
    var severity: Finding.Severity
    var message: String
  }
}

extension [Double] {
  /// Voxel sizes, as `1.0 x 1.0 x 2.5 mm`.
  var inMillimetres: String {
    map { "\(($0 * 1000).rounded() / 1000)" }.joined(separator: " x ") + " mm"
  }
}

extension Grid {
  /// What a person should know of a header that is in order.
  fileprivate var notes: [(Finding.Kind, Finding.Severity, String)] {
    var notes: [(Finding.Kind, Finding.Severity, String)] = []
    if let warning = source.warning { notes.append((.orientation, .note, warning)) }
    if let unit = [1: "metres", 3: "micrometres"][source.units] {
      notes.append(
        (.spacing, .warning, "states lengths in \(unit): they are taken as millimetres"))
    }
    if spacing.contains(where: { !(0.01...100).contains($0) }) {
      notes.append((.spacing, .warning, "has voxels of \(spacing.inMillimetres)"))
    }
    if source.affine.greatestCosine > 0.01 {
      notes.append((.affine, .warning, "its affine is sheared: axes are not at right angles"))
    }
    if source.orientationsDisagree {
      notes.append(
        (.affine, .warning, "its sform and its qform place it differently: the sform counts"))
    }
    return notes
  }
}

extension Affine {
  /// Of the angles between two axes.
  fileprivate var greatestCosine: Double {
    let spacing = self.spacing
    return [(0, 1), (0, 2), (1, 2)].map {
      abs((steps[$0] * steps[$1]).sum()) / (spacing[$0] * spacing[$1])
    }.max()!
  }
}
