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

  /// Dependencies of each target in the manifest.
  private func declared() throws -> [String: Set<String>] {
    let text = try String(
      contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8)
    var targets: [String: Set<String>] = [:]
    for part in text.components(separatedBy: "arget(").dropFirst() {
      guard let name = part.firstMatch(of: /name: "([^"]+)"/)?.1, !name.hasSuffix("Tests") else {
        continue
      }
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
    for (target, dependencies) in declared {
      guard let row = allowed[target] else {
        Issue.record("docs/architecture.md has no row for '\(target)'")
        continue
      }
      #expect(dependencies == row, "'\(target)' depends on other targets than the table says")
    }
  }

  @Test func `every import is a declared dependency`() throws {
    let declared = try declared()
    for (target, dependencies) in declared {
      let folder = root.appendingPathComponent("Sources/\(target)")
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
      for case let file as URL in files! where file.pathExtension == "swift" {
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(
          of: /(?m)^(?:@preconcurrency )?(?:internal )?import (?:struct |enum |class )?(\w+)/)
        {
          let module = String(match.1)
          guard declared[module] != nil || module.hasPrefix("C") && module.count > 4 else {
            continue
          }
          #expect(
            dependencies.contains(module),
            "\(target)/\(file.lastPathComponent) imports \(module)")
        }
      }
    }
  }
}
