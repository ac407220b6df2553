import BuiltPrograms
import Foundation
import Testing

/// The README's tour runs as written.
@Suite struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func `every command of the tour runs`() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let blocks = text.matches(of: /(?s)```sh tour\n(.*?)```/).map { String($0.1) }
    #expect(blocks.count >= 5)
    let scratch = try Scratch()
    try FileManager.default.createSymbolicLink(
      at: scratch.url.appendingPathComponent("models"),
      withDestinationURL: Self.root.appendingPathComponent("models"))
    let outcome = try BuiltProgram.shell(
      "set -eu\nPATH='\(BuiltProgram.folder.path)':$PATH\n" + blocks.joined(), in: scratch.url)
    #expect(outcome.code == 0, "\(outcome.log)")
    for said in [
      "invertible regions", "fits the budget of 288 MiB", "inverse of", "mean     Dice",
    ] {
      #expect(outcome.output.contains(said), "'\(said)' is not in \(outcome.output)")
    }
    try expectInversionPays(in: outcome.output)
  }

  @Test func `the model of the README is right`() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let model = try #require(text.firstMatch(of: /(?s)```yaml\n(.*?)```/)?.1)
    let scratch = try Scratch()
    try scratch.write(String(model), to: "small.yaml")
    let outcome = try BuiltProgram.compile("check", "small.yaml", in: scratch.url)
    #expect(outcome.code == 0, "\(outcome.log)")
  }

  @Test func `links of the documents lead somewhere`() throws {
    let folders = ["", "docs", "docs/adr", "docs/guide", "docs/notes", "benchmarks"]
    let documents = folders.flatMap { folder in
      let path = Self.root.appendingPathComponent(folder).path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return names.filter { $0.hasSuffix(".md") }.map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
    }
    #expect(documents.count > 20)
    for document in documents.sorted() {
      let file = Self.root.appendingPathComponent(document)
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /\]\(([^):#]+)\)/) {
        let target = file.deletingLastPathComponent().appendingPathComponent(String(match.1))
        #expect(
          FileManager.default.fileExists(atPath: target.path), "\(document): \(match.1)")
      }
    }
  }

  @Test func `the code of 'Adding an operation' is that of the dense layer`() throws {
    func lines(_ path: String) throws -> [String] {
      try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
        .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let source = Set(try lines("Sources/Operations/Dense/Dense.swift"))
    var isCode = false
    for line in try lines("docs/adding-an-operation.md") {
      if line.hasPrefix("```") {
        isCode = line == "```swift"
      } else if isCode, !line.hasPrefix("// ") {
        #expect(source.contains(line), "\(line)")
      }
    }
  }
}
