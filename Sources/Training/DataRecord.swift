import DurableFiles
import Foundation
import Volumes

/// The files that a run is trained and scored on, as they were when it began: wherever they lie
/// later, it goes on with these alone.
public struct DataRecord: Codable, Hashable, Sendable {
  struct File: Codable, Hashable, Sendable {
    /// Without its folder.
    var name: String
    var bytes: Int
    var checksum: String

    private enum CodingKeys: String, CodingKey {
      case name = "name"
      case bytes = "bytes"
      case checksum = "checksum"
    }
  }

  /// For each case its images, in the order of the network's channels, and its label.
  private(set) var cases: [String: [File]]

  private enum CodingKeys: String, CodingKey {
    case cases = "cases"
  }

  /// Reads all files of some cases. Throws `VolumeError`.
  public init(_ cases: [Case]) throws {
    self.cases = [:]
    for item in cases {
      self.cases[item.name] = try item.files.map { path in
        let digest = try FileDigest(of: path)
        return File(name: Self.name(path), bytes: digest.bytes, checksum: digest.checksum)
      }
    }
  }

  /// Reads a run's; nil in a run of before it was kept. Throws `TrainingError`.
  public static func read(_ folder: RunFolder) throws -> DataRecord? {
    guard let data = FileManager.default.contents(atPath: folder.data) else { return nil }
    guard let record = try? JSONDecoder().decode(DataRecord.self, from: data) else {
      throw TrainingError.badRun(folder.data, "holds no list of a run's data")
    }
    return record
  }

  /// Writes it as a run's. Throws `FileError`.
  public func write(to folder: RunFolder) throws { try folder.write(self, to: folder.data) }

  /// Throws `TrainingError.otherData` where cases are others than these by their names, their files' names
  /// and sizes or, where these agree, by content; and `VolumeError`.
  public func check(_ dataset: Dataset) throws {
    let found = Dictionary(uniqueKeysWithValues: dataset.training.map { ($0.name, $0) })
    var differences: [String] = []
    for (name, recorded) in cases.sorted(by: { $0.key < $1.key }) {
      guard let item = found[name] else {
        differences.append("case '\(name)' is missing")
        continue
      }
      let paths = item.files
      guard paths.map(Self.name) == recorded.map(\.name) else {
        differences.append(
          "case '\(name)' has the files \(paths.map(Self.name).joined(separator: ", ")), not "
            + recorded.map(\.name).joined(separator: ", "))
        continue
      }
      for (path, file) in zip(paths, recorded) {
        if let difference = try Self.difference(path, file) { differences.append(difference) }
      }
    }
    for name in found.keys.sorted() where cases[name] == nil {
      differences.append("case '\(name)' is new")
    }
    guard differences.isEmpty else {
      throw TrainingError.otherData(dataset.path, differences)
    }
  }

  private static func difference(_ path: String, _ recorded: File) throws -> String? {
    var status = stat()
    if stat(path, &status) == 0, status.st_size != recorded.bytes {
      return "\(path) has \(status.st_size) bytes, not \(recorded.bytes)"
    }
    return try FileDigest(of: path).checksum == recorded.checksum
      ? nil : "\(path) has another content"
  }

  private static func name(_ path: String) -> String { URL(filePath: path).lastPathComponent }
}
