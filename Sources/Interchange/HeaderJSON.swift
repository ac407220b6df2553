/// A JSON value of a safetensors header: objects, lists, strings and natural numbers.
enum HeaderJSON: Hashable {
  case object([Member])
  case list([HeaderJSON])
  case string(String)
  case number(Int)

  struct Member: Hashable {
    var key: String
    var value: HeaderJSON
  }

  var members: [Member]? { if case .object(let members) = self { members } else { nil } }
  var string: String? { if case .string(let string) = self { string } else { nil } }

  /// The numbers of a list that holds nothing else.
  var numbers: [Int]? {
    guard case .list(let values) = self else { return nil }
    let numbers = values.compactMap { if case .number(let number) = $0 { number } else { nil } }
    return numbers.count == values.count ? numbers : nil
  }
}

/// What a header's text has in the wrong place, counted in bytes from the header's start.
struct HeaderSyntaxError: Error {
  var offset: Int
  var problem: String
}

/// Reads RFC 8259 text strictly: no duplicate keys, valid UTF-8, natural numbers that fit in an Int,
/// depth as far as a header needs; spaces may follow.
///
/// Everything else reads JSON with Foundation, which takes the last of two equal keys for the only one, rounds what is
/// no integer, and does not tell at which byte a text is wrong.
struct HeaderParser {
  private let bytes: [UInt8]
  private var position = 0
  /// A tensor's entry in the outer object holds lists.
  private let depthLimit = 3

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Throws `HeaderSyntaxError`.
  static func parse(_ bytes: [UInt8]) throws -> HeaderJSON {
    var parser = HeaderParser(bytes)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.error("text after the end") }
    return value
  }

  private func error(_ problem: String) -> HeaderSyntaxError {
    HeaderSyntaxError(offset: position, problem: problem)
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func next() throws -> UInt8 {
    guard position < bytes.count else { throw error("the header ends too early") }
    position += 1
    return bytes[position - 1]
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard take(character) else { throw error("expected '\(character)'") }
  }

  private mutating func value(depth: Int) throws -> HeaderJSON {
    guard depth <= depthLimit else { throw error("nested too deeply") }
    if take("{") { return .object(try object(depth: depth)) }
    if take("[") { return .list(try list(depth: depth)) }
    if take("\"") { return .string(try string()) }
    return .number(try number())
  }

  private mutating func object(depth: Int) throws -> [HeaderJSON.Member] {
    var members: [HeaderJSON.Member] = []
    var keys: Set<String> = []
    if take("}") { return members }
    repeat {
      try expect("\"")
      let key = try string()
      guard keys.insert(key).inserted else { throw error("'\(key)' is there twice") }
      try expect(":")
      members.append(HeaderJSON.Member(key: key, value: try value(depth: depth + 1)))
    } while take(",")
    try expect("}")
    return members
  }

  private mutating func list(depth: Int) throws -> [HeaderJSON] {
    var values: [HeaderJSON] = []
    if take("]") { return values }
    repeat { values.append(try value(depth: depth + 1)) } while take(",")
    try expect("]")
    return values
  }

  private mutating func number() throws -> Int {
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    let digits = bytes[start..<position]
    guard !digits.isEmpty, digits.count == 1 || digits.first != 0x30,
      let number = Int(String(decoding: digits, as: UTF8.self))
    else {
      position = start
      throw error("expected a string, a list, an object or a natural number below 2^63")
    }
    return number
  }

  /// The rest of a string whose quote has been read.
  private mutating func string() throws -> String {
    let start = position
    var content: [UInt8] = []
    while true {
      let byte = try next()
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: content, as: UTF8.self) else {
          position = start
          throw error("the string is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"):
        content += Array(String(try escaped()).utf8)
      case 0..<0x20:
        throw error("a control character in a string")
      default:
        content.append(byte)
      }
    }
  }

  private mutating func escaped() throws -> Unicode.Scalar {
    switch try next() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try escapedUnit()
    default: throw error("an unknown escape")
    }
  }

  /// What four hexadecimal digits name or, where these are half of a surrogate pair, eight.
  private mutating func escapedUnit() throws -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else {
      throw error("half of a surrogate pair")
    }
    let second = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error("half of a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = try next()
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
