import Foundation

/// JSON as it is written: numbers keep their digits and objects their order.
package indirect enum JSONTree: Sendable {
  case object([(key: String, value: JSONTree)])
  case array([JSONTree])
  case string(String)
  /// A number, `true`, `false` or `null`.
  case word(String)

  /// Reads what an encoder wrote, with white space or without; anything else is a mistake of the caller.
  package init(_ data: Data) {
    var reader = Reader(bytes: Array(data))
    self = reader.value()
  }

  /// Keys are sorted: what is drawn from the tree is the same in every process.
  package init(encoding value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    self.init(try encoder.encode(value))
  }

  package var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        text += (index > 0 ? ",\"" : "\"") + member.key + "\":"
        member.value.write(to: &text)
      }
      text += "}"
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    case .string(let string): text += "\"" + string + "\""
    case .word(let word): text += word
    }
  }
}

private struct Reader {
  let bytes: [UInt8]
  var position = 0

  private mutating func skipSpace() {
    while position < bytes.count, " \n".utf8.contains(bytes[position]) { position += 1 }
  }

  private mutating func skip(_ byte: Character) -> Bool {
    skipSpace()
    guard bytes[position] == byte.asciiValue! else { return false }
    position += 1
    return true
  }

  /// What stands between quotes, escapes as they are.
  private mutating func string() -> String {
    position += 1
    let start = position
    while bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    position += 1
    return String(decoding: bytes[start..<position - 1], as: UTF8.self)
  }

  mutating func value() -> JSONTree {
    if skip("{") {
      var members: [(key: String, value: JSONTree)] = []
      while !skip("}") {
        _ = skip(",")
        skipSpace()
        let key = string()
        precondition(skip(":"), "an object has values")
        members.append((key, value()))
      }
      return .object(members)
    }
    if skip("[") {
      var elements: [JSONTree] = []
      while !skip("]") {
        _ = skip(",")
        elements.append(value())
      }
      return .array(elements)
    }
    if bytes[position] == UInt8(ascii: "\"") { return .string(string()) }
    let start = position
    while position < bytes.count, !",]} \n".utf8.contains(bytes[position]) { position += 1 }
    return .word(String(decoding: bytes[start..<position], as: UTF8.self))
  }
}
