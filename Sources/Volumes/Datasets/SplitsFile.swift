import DurableFiles
import Foundation

/// nnU-Net's `splits_final.json`: a list of splits, of which fold k is the k-th, from 0.
public enum SplitsFile {
  private static let name = "splits_final.json"

  /// The file in a data set's folder, or beside the JSON file that describes one; nil where there is none.
  public static func path(in dataset: Dataset) -> String? {
    let path = dataset.folder.appending(path: name).relativePath
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// Throws `VolumeError` where it cannot be read, or holds something else.
  public static func read(_ path: String) throws -> [CaseSplit] {
    try JSONInput.read([CaseSplit].self, from: URL(filePath: path))
  }

  /// Replaces a file, as a whole. Throws `FileError`.
  public static func write(_ splits: [CaseSplit], to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try DurableFile.write(Array(try encoder.encode(splits)) + [UInt8(ascii: "\n")], to: path)
  }
}
