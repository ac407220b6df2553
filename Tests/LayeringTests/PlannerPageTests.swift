import Foundation
import Testing

/// `docs/planner.md` leads through the planner's files, and its folders stay small enough to read.
@Suite struct PlannerPageTests {
  private let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Swift files of a target, with the folders that they lie in.
  private func files(_ target: String) throws -> [URL] {
    let folder = root.appendingPathComponent("Sources/\(target)")
    let all = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    return all.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
  }

  @Test(arguments: ["Planner", "TimeBound", "BufferLayout"])
  func `every file has one line in the page`(target: String) throws {
    let page = try String(
      contentsOf: root.appendingPathComponent("docs/planner.md"), encoding: .utf8)
    let files = try files(target)
    #expect(files.count > 5)
    for file in files {
      let rows = page.split(separator: "\n").filter {
        $0.hasPrefix("| `\(file.lastPathComponent)` |")
      }
      #expect(rows.count == 1, "\(target): \(file.lastPathComponent)")
    }
  }

  @Test func `the page names no file that is gone`() throws {
    let page = try String(
      contentsOf: root.appendingPathComponent("docs/planner.md"), encoding: .utf8)
    let names = try Set(
      ["Plan", "Planner", "TimeBound", "BufferLayout"].flatMap(files).map(\.lastPathComponent))
    for match in page.matches(of: /`([\w+]+\.swift)`/) {
      #expect(names.contains(String(match.1)), "\(match.1)")
    }
  }

  @Test func `no folder of the planner has more than twelve files`() throws {
    let folders = Dictionary(grouping: try files("Planner")) { $0.deletingLastPathComponent() }
    for (folder, files) in folders {
      #expect(files.count <= 12, "\(folder.lastPathComponent): \(files.count) files")
    }
  }
}
