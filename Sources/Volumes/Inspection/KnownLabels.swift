import Experiment

/// The label values that may occur in a file, and who says so.
enum KnownLabels: Sendable {
  /// A model's numberings, each of which has to know every value.
  case model([LabelMap])
  /// What a data set's description declares.
  case declared([Region])

  /// Throws `VolumeError` where a volume at `path`, whose values have so many voxels each, holds others.
  func check(_ counts: [Int32: Int], path: String) throws {
    switch self {
    case .model(let maps): for map in maps { try map.check(counts, path: path) }
    case .declared(let regions):
      guard !regions.isEmpty else { return }
      try Self.check(
        counts, Set(regions.flatMap(\.labels)), path: path, "the data set does not declare",
        "it declares " + regions.map(\.described).joined(separator: ", "))
    }
  }

  /// The same of the values that somebody knows.
  static func check(
    _ counts: [Int32: Int], _ known: Set<Int>, path: String, _ saying: String, _ list: String
  ) throws {
    let unknown = counts.filter { !known.contains(Int($0.key)) }.sorted { $0.key < $1.key }
    guard !unknown.isEmpty else { return }
    let found = unknown.prefix(5).map { "value \($0.key) in \(counted($0.value, "voxel"))" }
    throw VolumeError(
      path,
      "holds labels that \(saying): \(found.joined(separator: ", "))"
        + (unknown.count > 5 ? " and others" : "") + "; \(list)")
  }
}

extension Region {
  /// Its name and its values, as a label's.
  fileprivate var described: String {
    labels.count == 1
      ? Label(name: name, value: labels[0]).description
      : "\(name) (\(labels.map(String.init).joined(separator: ", ")))"
  }
}

extension Finding {
  /// That no case to train with has some labels.
  public static func absent(_ labels: [Label], from path: String) -> Finding {
    Finding(
      .absentLabel, .warning, path,
      "no case to train on has the labels "
        + labels.map(\.description).joined(separator: ", "))
  }
}
