import ArgumentParser
import DurableFiles

/// Files that a command is about to write.
public enum OutputFiles {
  /// Throws exit code 73, with a message, where an output is a file that the command reads, by whatever
  /// path. Without `replacing`, whose words say what to do instead, neither may an output be there.
  public static func check(
    _ outputs: [String], against inputs: [String], unlessReplacing advice: String? = nil
  ) throws {
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
