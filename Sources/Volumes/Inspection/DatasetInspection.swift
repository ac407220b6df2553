import Experiment

/// What is known of a data set before anything is trained on it: its cases, what their headers say, and
/// everything that is wrong with them.
public struct DatasetInspection: Sendable {
  public let dataset: Dataset
  /// What the files' headers say, by path; of those that could be read.
  public private(set) var headers: [String: VolumeHeader] = [:]
  /// Everything that is wrong, in the order of the cases.
  public private(set) var errors: [VolumeError]
  /// What is probably not meant.
  public private(set) var warnings: [VolumeWarning]

  /// Reads the headers of all cases to train with, those that are later held out among them. Throws
  /// `RefusedMemory`.
  public init(_ dataset: Dataset) throws {
    self.dataset = dataset
    errors = dataset.errors
    warnings = dataset.warnings
    let missing = Set(errors.map(\.path))
    for item in dataset.training { try readHeaders(of: item, butOf: missing) }
    warnOfEqualNames()
    compareSpacings()
    warnOfOrientations()
  }

  /// Adds something that is wrong with the data set as a whole.
  public mutating func add(_ error: VolumeError) { errors.append(error) }

  /// Adds something that is probably not meant with the data set as a whole.
  public mutating func add(_ warning: VolumeWarning) { warnings.append(warning) }

  /// Throws everything that is wrong: `VolumeError`, or `VolumeErrors`.
  public func check() throws { try VolumeErrors.check(errors) }

  private mutating func readHeaders(of item: Case, butOf missing: Set<String>) throws {
    for image in item.volumes
    where headers[image.path] == nil && missing.isDisjoint(with: VolumeFiles.all(image.path)) {
      headers[image.path] = try errors.catching { try VolumeHeader(image) }
    }
    guard let first = item.images.first?.path, let grid = headers[first]?.grid else { return }
    for path in item.paths where path != first {
      let other = headers[path]?.grid
      try errors.catching { try other?.check(of: path, on: grid, of: first) }
    }
  }

  private mutating func warnOfEqualNames() {
    let names = dataset.modalities.map { $0.lowercased() }
    guard let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) else {
      return
    }
    warnings.append(
      VolumeWarning(
        dataset.path,
        "two channels are called \(dataset.modalities[twice]): names cannot tell them apart"))
  }

  /// The first image's grid of each case that has one.
  private var grids: [(name: String, grid: Grid)] {
    dataset.training.compactMap { item in
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
    warnings.append(
      VolumeWarning(
        dataset.path,
        "voxel sizes (D, H, W) differ between cases: \(Self.sizes(first)) and \(Self.sizes(other))."
          + " A network counts voxels, not millimetres: resample the volumes to one voxel size"))
  }

  private static func sizes(_ item: (name: String, grid: Grid)) -> String {
    let sizes = item.grid.spacing.map { "\(($0 * 1000).rounded() / 1000)" }
    return "\(sizes.joined(separator: " x ")) mm in \(item.name)"
  }

  private mutating func warnOfOrientations() {
    var unstated: [String: [String]] = [:]
    for item in dataset.training {
      for path in item.paths {
        if let warning = headers[path]?.grid.source.warning {
          unstated[warning, default: []] += [path]
        }
      }
    }
    for (warning, paths) in unstated.sorted(by: { $0.key < $1.key }) {
      let others = paths.count > 1 ? "; so it is in \(counted(paths.count - 1, "other file"))" : ""
      warnings.append(VolumeWarning(paths[0], warning + others))
    }
  }
}
