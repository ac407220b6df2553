import Foundation
import Testing

/// The package's targets import what `docs/architecture.md` allows them, and nothing else.
@Suite struct LayeringTests {
  private let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Rows of the table of targets: name, purpose, what it may import.
  private func allowed() throws -> [String: Set<String>] {
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/architecture.md"), encoding: .utf8)
    var rows: [String: Set<String>] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count >= 5 else { continue }
      let name = cells[1].trimmingCharacters(in: CharacterSet(charactersIn: "`"))
      rows[name] = Set(
        cells[3].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    }
    return rows
  }

  /// Dependencies of each target in the manifest but the tests.
  private func declared() throws -> [String: Set<String>] {
    let text = try String(
      contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8)
    var targets: [String: Set<String>] = [:]
    for part in text.split(separator: /\n    \./) {
      guard part.prefixMatch(of: /(?:target|executableTarget|systemLibrary)\(/) != nil,
        let name = part.firstMatch(of: /name: "([^"]+)"/)?.1
      else { continue }
      let body = part.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
      let products = body.replacing(/\.product\([^)]*\)/, with: "")
      targets[String(name)] = Set(products.matches(of: /"([^"]+)"/).map { String($0.1) })
    }
    return targets
  }

  @Test func `every target depends on what the table allows`() throws {
    let allowed = try allowed()
    let declared = try declared()
    #expect(declared.count > 20)
    #expect(
      Set(allowed.keys) == Set(declared.keys),
      "docs/architecture.md has a row for every target but the tests, and for nothing else")
    for (target, dependencies) in declared {
      #expect(
        dependencies == allowed[target], "'\(target)' depends on other targets than the table says")
    }
  }

  /// The table is in order of processing: what a target may import stands above it.
  @Test func `targets depend on targets above them`() throws {
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/architecture.md"), encoding: .utf8)
    let order = text.matches(of: /(?m)^\| `([^`]+)`/).map { String($0.1) }
    let allowed = try allowed()
    for (index, target) in order.enumerated() {
      let below = allowed[target, default: []].subtracting(order[..<index])
      #expect(below.isEmpty, "'\(target)' stands above \(below.sorted())")
    }
  }

  @Test func `every import is a declared dependency`() throws {
    let declared = try declared()
    for (target, dependencies) in declared {
      let folder = ["Sources", "Tests"].map { root.appendingPathComponent("\($0)/\(target)") }
        .first { FileManager.default.fileExists(atPath: $0.path) }
      let files = FileManager.default.enumerator(
        at: try #require(folder), includingPropertiesForKeys: nil)
      for case let file as URL in try #require(files) where file.pathExtension == "swift" {
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(
          of: /(?m)^(?:@\w+ )*(?:\w+ )?import (?:struct |enum |class |func )?(\w+)/)
        {
          let module = String(match.1)
          guard declared[module] != nil else { continue }
          #expect(
            dependencies.contains(module),
            "\(target)/\(file.lastPathComponent) imports \(module)")
        }
      }
    }
  }
}
