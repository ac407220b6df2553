import Foundation
import IR
import ModelsForTests
import Operations
import Testing

@testable import Compiler

/// The models of `models/` as compiled modules, small: their whole text, and that it reads back.
@Suite struct ModuleTextTests {
  private func compiled(_ name: String, _ precision: String) throws -> Compilation {
    try compile(
      Models.text(name),
      ["width": "4", "levels": "2", "groups": "2", "vae": "true", "precision": precision],
      patch: [8, 8, 8])
  }

  /// What does not match is written beside the file as `.observed`.
  @Test(arguments: Models.names, ["float32", "bfloat16"])
  func textIsTheGoldenOne(_ name: String, _ precision: String) throws {
    let observed = try compiled(name, precision).simplified.print(locations: false)
    let golden = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/\(name)-\(precision).ir")
    let expected = (try? String(contentsOf: golden, encoding: .utf8)) ?? ""
    if observed != expected {
      try observed.write(
        to: golden.appendingPathExtension("observed"), atomically: true, encoding: .utf8)
    }
    #expect(observed == expected)
  }

  @Test(arguments: Models.names) func textReadsBack(_ name: String) throws {
    let compilation = try compiled(name, "bfloat16")
    for module in [compilation.elaborated, compilation.simplified] {
      let text = module.print()
      #expect(try IRParser.parse(text, file: name, kinds: Catalogue.operations).get() == module)
    }
  }

  @Test func kindsHaveNamesOfTheirOwn() {
    #expect(Set(Catalogue.operations.map { $0.name }).count == Catalogue.operations.count)
  }
}
