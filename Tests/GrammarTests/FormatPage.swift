import Foundation

/// The tables of a page of `grammar/`: which keys each type of object has, and what their values are.
///
/// A heading of one word is a type's name. Below it is a table of keys, or a table of kinds whose first column
/// is headed by the key that names the kind.
struct FormatPage {
  indirect enum Value {
    case text
    case wholeNumber
    case number
    case flag
    /// A text that is one of these.
    case word([String])
    case list(Value)
    /// Under keys that are names.
    case object(Value)
    case nullable(Value)
    case type(String)
  }

  struct Key {
    /// Parts in capitals stand for names: `loss.OUTPUT.LOSS`. `NAME` and `PATH` may have dots in them.
    var name: String
    var value: Value
    var mayBeAbsent: Bool
  }

  struct Kind {
    var keys: [Key]
    var remark: String
  }

  enum Form {
    case one([Key])
    case several(key: String, kinds: [String: Kind])
  }

  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  private(set) var types: [String: Form] = [:]

  init(_ name: String) throws {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("grammar/\(name)")
    var type: String?
    var kindKey: String?
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if let heading = line.wholeMatch(of: /##+ (.*)/)?.1 {
        (type, kindKey) = (heading.wholeMatch(of: /[a-z-]+/) != nil ? String(heading) : nil, nil)
        continue
      }
      guard let type, line.hasPrefix("| ") else { continue }
      let cells = line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
      guard cells.count == 3 else { throw Fault(description: "three columns in \(line)") }
      switch (types[type], cells[0], cells[1]) {
      case (nil, "key", "value"): types[type] = .one([])
      case (nil, let key, "other keys"):
        kindKey = try Self.word(key)
        types[type] = .several(key: kindKey!, kinds: [:])
      case (.one(let keys)?, let key, let value):
        types[type] = .one(keys + [try Self.key(Self.word(key), value)])
      case (.several(let key, var kinds)?, let kind, let keys):
        kinds[try Self.word(kind)] = Kind(
          keys: keys == "none"
            ? []
            : try keys.components(separatedBy: "; ").map { part in
              let pieces = part.split(separator: " ", maxSplits: 1).map(String.init)
              return try Self.key(Self.word(pieces[0]), pieces[1])
            }, remark: cells[2])
        types[type] = .several(key: key, kinds: kinds)
      default: throw Fault(description: "a table of keys or kinds before \(line)")
      }
    }
  }

  private static func key(_ name: String, _ text: String) throws -> Key {
    let ending = ", may be absent"
    let mayBeAbsent = text.hasSuffix(ending)
    return Key(
      name: name, value: try value(mayBeAbsent ? String(text.dropLast(ending.count)) : text),
      mayBeAbsent: mayBeAbsent)
  }

  /// What stands in code type.
  private static func word(_ text: String) throws -> String {
    guard let word = text.wholeMatch(of: /`([^`]+)`/)?.1 else {
      throw Fault(description: "'\(text)' is not in code type")
    }
    return String(word)
  }

  private static func value(_ text: String) throws -> Value {
    if text.hasPrefix("list of ") { return .list(try value(String(text.dropFirst(8)))) }
    if text.hasPrefix("object of ") { return .object(try value(String(text.dropFirst(10)))) }
    if text.hasSuffix(" or null") { return .nullable(try value(String(text.dropLast(8)))) }
    if let name = text.wholeMatch(of: /\[([a-z-]+)\]\(#([a-z-]+)\)/), name.1 == name.2 {
      return .type(String(name.1))
    }
    if text.wholeMatch(of: /(`[^`]+`(, | or )?)+/) != nil {
      return .word(text.matches(of: /`([^`]+)`/).map { String($0.1) })
    }
    switch text {
    case "text": return .text
    case "whole number": return .wholeNumber
    case "number": return .number
    case "true or false": return .flag
    default: throw Fault(description: "'\(text)' is no value")
    }
  }
}
