import Diagnostics
import Testing

@Suite struct RendererTests {
  /// The text of an error on one line, from a column up to another.
  private func render(
    _ line: String, _ start: Int, _ end: Int, notes: [Diagnostic.Note] = [], color: Bool = false
  ) -> String {
    let span = Span(
      file: "a.yaml", start: Position(line: 1, column: start), end: Position(line: 1, column: end))
    let source = SourceText(name: "a.yaml", text: line)
    return DiagnosticRenderer(sources: [source], usesColor: color)
      .render(.error("wrong", "it is wrong", at: span, notes: notes))
  }

  @Test func underlinesTheSpan() {
    let note = Diagnostic.Note("because", at: nil)
    #expect(
      render("  - cnov: 3", 5, 9, notes: [note]) == """
        a.yaml:1:5: error: it is wrong [wrong]
          - cnov: 3
            ^~~~
        note: because

        """)
  }

  @Test func alignsTabsWideAndCombiningCharacters() {
    #expect(render("\tab", 2, 4).hasSuffix("\n\tab\n\t^~\n"))
    #expect(render("幅: x", 4, 5).hasSuffix("\n幅: x\n    ^\n"))
    #expect(render("e\u{301}: x", 5, 6).hasSuffix("\n   ^\n"))
    #expect(render("a幅b", 2, 4).hasSuffix("\n ^~~\n"))
  }

  @Test func pointsPastTheEndOfALine() {
    #expect(render("ab", 3, 4).hasSuffix("\nab\n  ^\n"))
    #expect(render("", 1, 1).hasSuffix("\n\n^\n"))
    #expect(render("ab", 90, 95).hasSuffix("\nab\n  ^\n"))
  }

  @Test func cutsLongLinesToAWindow() {
    let line = String(repeating: "x", count: 300) + "HERE" + String(repeating: "y", count: 300)
    let lines = render(line, 301, 305).split(separator: "\n")
    #expect(lines[1].count == 102)
    #expect(lines[1].hasPrefix("…x") && lines[1].hasSuffix("y…"))
    let here = lines[1].firstIndex(of: "H")!
    #expect(
      lines[2].firstIndex(of: "^")
        == lines[2].index(
          lines[2].startIndex, offsetBy: lines[1].distance(from: lines[1].startIndex, to: here)))
    #expect(lines[2].hasSuffix("^~~~"))
  }

  @Test func controlCharactersCannotReachTheTerminal() {
    let text = render("a\u{1B}[31m\u{202E}b", 1, 2)
    #expect(text.unicodeScalars.allSatisfy { $0 != "\u{1B}" && $0 != "\u{202E}" })
    let color = render("a", 1, 2, color: true)
    #expect(color.contains("\u{1B}[1;31merror:\u{1B}[0m"))
  }

  @Test func theMiddleOfManyNotesIsLeftOut() {
    let notes = (0..<30).map { Diagnostic.Note("note \($0)") }
    let lines = render("a", 1, 2, notes: notes).split(separator: "\n").suffix(9)
    #expect(lines.first == "note: note 0")
    #expect(lines.contains("note: … 22 notes more"))
    #expect(lines.last == "note: note 29")
  }

  @Test func diagnosticsSortByPlace() {
    func at(_ line: Int, _ column: Int) -> Span {
      let place = Position(line: line, column: column)
      return Span(file: "a", start: place, end: place)
    }
    let all: [Diagnostic] = [
      .error("c", "", at: at(2, 1)), .error("b", "", at: at(1, 9)), .warning("a", "", at: nil),
      .error("d", "", at: at(2, 1)),
    ]
    #expect(all.inSourceOrder().map(\.identifier) == ["a", "b", "c", "d"])
    #expect(all.containsError)
    #expect(![all[2]].containsError)
  }
}
