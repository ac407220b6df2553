import Foundation
import ModelLanguage
import Testing

@Suite struct SchemaTests {
  private static let schema = Language.schema(
    layers: Catalogue.layers, losses: Catalogue.losses)

  @Test func isTheGoldenText() throws {
    try expectGolden(Self.schema, Folders.tests.appending(path: "Golden/schema.json"))
  }

  /// Every reference leads to a definition.
  @Test func isWhole() throws {
    let root = try #require(
      JSONSerialization.jsonObject(with: Data(Self.schema.utf8)) as? [String: Any])
    let definitions = try #require(root["definitions"] as? [String: Any])
    for match in Self.schema.matches(of: /"#\/definitions\/([a-z0-9-]+)"/) {
      #expect(definitions[String(match.1)] != nil, "\(match.1)")
    }
  }
}

@Suite struct CanonicalTextTests {
  /// Printing what was printed changes nothing, and means the same network.
  @Test(arguments: ModelsTests.names)
  func printsAFixedPoint(name: String) throws {
    let original = try model(name)
    let once = try #require(definition(original))
    #expect(definition(once) == once)
    let (first, second) = (resolve(original).model, resolve(once).model)
    #expect(first?.experiment == second?.experiment)
    #expect(first?.network.map(\.origin.path) == second?.network.map(\.origin.path))
  }

  @Test func keepsWhatPlainTextWouldChange() throws {
    let text = """
      model: "yes"
      a: "12"
      b: ["", ~, '- x', "a: b", "\\u2028\\t\\"\\\\", "#", "é", 幅]
      "": {c: [[1, [2]]]}
      """
    let once = try #require(definition(text))
    #expect(
      once == """
        model: yes
        a: "12"
        b: ["", ~, "- x", "a: b", "\\u2028\\t\\"\\\\", "#", "é", "幅"]
        "":
          c:
            - [1, [2]]

        """)
    #expect(definition(once) == once)
  }

  private func definition(_ text: String) -> String? {
    Language.definition(source: .init(name: "m", text: text)).text
  }
}
