import BuiltPrograms
import Foundation
import Testing

/// The guide's commands run as written, one page after another, each in a folder of its own.
@Suite struct GuideTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test(
    arguments: ["first-model", "own-data", "reading-a-plan", "writing-a-block", "training"])
  func page(_ name: String) throws {
    let page = try Self.page(name)
    let scratch = try Scratch()
    try FileManager.default.createSymbolicLink(
      at: scratch.url.appendingPathComponent("models"),
      withDestinationURL: Self.root.appendingPathComponent("models"))
    for block in page.matches(of: /(?s)```\w+ file=(\S+)\n(.*?)```/) {
      try scratch.write(String(block.2), to: String(block.1))
    }
    let commands = page.matches(of: /(?s)```sh tour\n(.*?)```/).map { String($0.1) }
    try #require(!commands.isEmpty)
    let outcome = try BuiltProgram.shell(
      "set -eu\nPATH='\(BuiltProgram.folder.path)':$PATH\n" + commands.joined(), in: scratch.url)
    #expect(outcome.code == 0, "\(outcome.log)")
  }

  /// Models of pages that run no command.
  @Test(arguments: ["from-nnunet", "from-monai"])
  func modelsAreRight(_ name: String) throws {
    let scratch = try Scratch()
    let blocks = try Self.page(name).matches(of: /(?s)```yaml file=(\S+)\n(.*?)```/)
    try #require(!blocks.isEmpty)
    for block in blocks {
      try scratch.write(String(block.2), to: String(block.1))
      let outcome = try BuiltProgram.compile("check", String(block.1), in: scratch.url)
      #expect(outcome.code == 0, "\(outcome.log)")
    }
  }

  private static func page(_ name: String) throws -> String {
    try String(
      contentsOf: root.appendingPathComponent("docs/guide/\(name).md"), encoding: .utf8)
  }
}
