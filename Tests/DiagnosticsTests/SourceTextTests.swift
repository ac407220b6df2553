import Diagnostics
import Testing

@Suite struct SourceTextTests {
  @Test func linesEndAtEveryKindOfBreak() {
    let text = SourceText(name: "a", text: "one\ntwo\r\nthree\rfour")
    #expect((1...4).map { text.line($0) } == ["one", "two", "three", "four"])
    #expect(text.line(0) == nil)
    #expect(text.line(5) == nil)
  }

  @Test func columnsAreCodePoints() {
    let text = SourceText(name: "a", text: "é\u{301}x\nyz")
    #expect(text.position(ofByte: 4) == Position(line: 1, column: 3))
    #expect(text.position(ofByte: 6) == Position(line: 2, column: 1))
    #expect(text.position(ofByte: 99) == Position(line: 2, column: 3))
  }

  @Test func aByteOrderMarkTakesNoColumn() {
    let text = SourceText(name: "a", bytes: [0xEF, 0xBB, 0xBF, 0x61])
    #expect(text.line(1) == "a")
    #expect(text.position(ofByte: 1) == Position(line: 1, column: 2))
  }

  @Test func anyBytesAreALine() {
    #expect(SourceText(name: "a", bytes: [0x61, 0xFF]).line(1) == "a\u{FFFD}")
    #expect(SourceText(name: "a", bytes: []).line(1) == "")
  }
}
