import Foundation

/// A control group that this process is in, and what it may have at most (Linux, `cgroups(7)`). Containers and
/// queues limit processes so; the machine's own figures say nothing of it.
struct ControlGroup {
  private let folder: String
  private let isFirstVersion: Bool

  /// The groups that limit memory, from the process's own to the outermost.
  ///
  /// - Parameter root: the folder that `proc` and `sys` are in.
  static func own(_ root: String) -> [ControlGroup] {
    let lines = text("\(root)/proc/self/cgroup")?.split(separator: "\n") ?? []
    return lines.flatMap { line -> [ControlGroup] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      let isFirstVersion = !parts[1].isEmpty
      guard !isFirstVersion || parts[1].split(separator: ",").contains("memory") else { return [] }
      let mount = "\(root)/sys/fs/cgroup" + (isFirstVersion ? "/memory" : "")
      let names = parts[2].split(separator: "/")
      return (0...names.count).reversed().map { count in
        ControlGroup(
          folder: ([mount] + names.prefix(count).map(String.init)).joined(separator: "/"),
          isFirstVersion: isFirstVersion)
      }
    }
  }

  /// Bytes that the group may hold; nil where it has no limit.
  var memoryLimit: Int? {
    let limit = number(isFirstVersion ? "memory.limit_in_bytes" : "memory.max")
    // The first version says so of a group without a limit.
    return limit.flatMap { $0 < 1 << 60 ? $0 : nil }
  }

  /// Bytes of the limit that are left. Files that are kept in memory and were not read lately count as left,
  /// as the system gives them up.
  var freeMemory: Int? {
    guard let limit = memoryLimit,
      let held = number(isFirstVersion ? "memory.usage_in_bytes" : "memory.current")
    else { return nil }
    let kept =
      Self.figures("\(folder)/memory.stat")[
        isFirstVersion ? "total_inactive_file" : "inactive_file"] ?? 0
    return max(0, limit - max(0, held - kept))
  }

  private func number(_ file: String) -> Int? {
    Self.text("\(folder)/\(file)").flatMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  /// The numbers of a file of the system with a name and a number a line.
  static func figures(_ path: String) -> [Substring: Int] {
    let lines = text(path)?.split(separator: "\n") ?? []
    return Dictionary(
      lines.compactMap { line in
        let parts = line.split(whereSeparator: \.isWhitespace)
        return parts.count > 1 ? Int(parts[1]).map { (parts[0], $0) } : nil
      }, uniquingKeysWith: { one, _ in one })
  }

  private static func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
