import Diagnostics
import Foundation
import Testing

@Suite struct JSONStringTests {
  /// Foundation reads what was written, whatever it is.
  @Test func `a string reads back`() throws {
    var text = "\u{10FFFF}🧠e\u{301}/"
    for value in UInt32(0)..<0x300 { text.unicodeScalars.append(Unicode.Scalar(value)!) }
    text += "\u{2028}\u{2029}\u{FEFF}"
    for escapes in [false, true] {
      let json = text.jsonString { escapes && (0x7F..<0x10000).contains($0.value) }
      let read = try JSONDecoder().decode(String.self, from: Data(json.utf8))
      #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
    }
  }

  /// RFC 8259, section 7.
  @Test func `escapes are the short ones where there are any`() {
    #expect("\"\\/\u{8}\u{C}\n\r\t\u{1}\u{1F}é".jsonString() == #""\"\\/\b\f\n\r\t\u0001\u001fé""#)
    #expect("a\u{A0}b".jsonString { $0.value >= 0x7F } == #""a\u00a0b""#)
  }
}
