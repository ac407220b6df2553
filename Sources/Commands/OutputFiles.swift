import ArgumentParser
import DurableFiles
import Foundation

/// Files that a command is about to write.
public enum OutputFiles {
  /// Throws exit code 73, with a message, where an output is a file that the command reads, by whatever
  /// path. With `advice`, which says what to do instead, no output may be there either. Throws exit code 64
  /// where two outputs are one file.
  public static func check(
    _ outputs: [String], against inputs: [String], unlessReplacing advice: String? = nil
  ) throws {
    var paths: Set<String> = []
    for path in outputs where !paths.insert(URL(filePath: path).standardizedFileURL.path).inserted {
      throw Console.failure("\(path) is the file of two outputs: give each its own", .usage)
    }
    let read = Set(inputs.compactMap { FileIdentity($0) })
    let there = outputs.compactMap { path in FileIdentity(path).map { (path, $0) } }
    try refuse(
      there.filter { read.contains($0.1) }.map(\.0), of: outputs.count,
      "would be written over a file that is read: give another output")
    if let advice { try refuse(there.map(\.0), of: outputs.count, "is there already: \(advice)") }
  }

  private static func refuse(_ paths: [String], of count: Int, _ reason: String) throws {
    guard !paths.isEmpty else { return }
    for path in paths.prefix(4) { Console.log("error: \(path): \(reason)") }
    if paths.count > 4 { Console.log("and \(paths.count - 4) more of \(count) files") }
    throw ExitCode.cannotCreate
  }
}
