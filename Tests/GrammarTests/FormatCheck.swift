import Foundation
import Mutations

/// Holds files of JSON against a page: every key and value of a file is one of the page, and every one of the
/// page has been met in a file.
struct FormatCheck {
  private let page: FormatPage
  /// What files have that the page does not say, the first of each.
  private(set) var faults: Set<String> = []
  private var met: Set<String> = []

  init(_ page: FormatPage) { self.page = page }

  /// What the page says and no file has: keys, absences, words and kinds.
  var unmet: [String] {
    var said: Set<String> = []
    for (type, form) in page.types {
      switch form {
      case .one(let keys): say(keys, of: type, &said)
      case .several(_, let kinds):
        for (kind, content) in kinds { say(content.keys, of: "\(type) \(kind)", &said) }
      }
    }
    return said.subtracting(met).sorted()
  }

  private func say(_ keys: [FormatPage.Key], of owner: String, _ said: inout Set<String>) {
    said.insert(owner)
    for key in keys {
      said.insert("\(owner): \(key.name)")
      if key.mayBeAbsent { said.insert("\(owner): no \(key.name)") }
      var value = key.value
      while case .list(let element) = value { value = element }
      guard case .word(let words) = value else { continue }
      said.formUnion(words.map { "\(owner): \(key.name) \($0)" })
    }
  }

  mutating func check(_ tree: JSONTree, as type: String) {
    guard case .object(let members) = tree else {
      faults.insert("\(type) is no object")
      return
    }
    switch page.types[type] {
    case nil: faults.insert("the page has no type '\(type)'")
    case .one(let keys)?: check(members, keys, of: type)
    case .several(let key, let kinds)?:
      guard case .string(let kind)? = members.first(where: { $0.key == key })?.value,
        let content = kinds[kind]
      else {
        faults.insert("\(type) is of no kind that the page has")
        return
      }
      check(members.filter { $0.key != key }, content.keys, of: "\(type) \(kind)")
    }
  }

  private mutating func check(
    _ members: [(key: String, value: JSONTree)], _ keys: [FormatPage.Key], of owner: String
  ) {
    met.insert(owner)
    for member in members {
      let key = keys.first { $0.name == member.key } ?? keys.first { $0.stands(for: member.key) }
      guard let key else {
        faults.insert("\(owner) has the key '\(member.key)'")
        continue
      }
      met.insert("\(owner): \(key.name)")
      check(member.value, as: key.value, of: "\(owner): \(key.name)")
    }
    for key in keys where !members.contains(where: { $0.key == key.name }) && !key.isPattern {
      if key.mayBeAbsent {
        met.insert("\(owner): no \(key.name)")
      } else {
        faults.insert("\(owner) lacks '\(key.name)'")
      }
    }
  }

  private mutating func check(_ tree: JSONTree, as value: FormatPage.Value, of owner: String) {
    switch (value, tree) {
    case (.text, .string): break
    case (.wholeNumber, .word(let word)) where Int(word) != nil || UInt64(word) != nil: break
    case (.number, .word(let word)) where Double(word) != nil: break
    case (.flag, .word("true")), (.flag, .word("false")): break
    case (.word(let words), .string(let word)) where words.contains(word):
      met.insert("\(owner) \(word)")
    case (.list(let element), .array(let elements)):
      for tree in elements { check(tree, as: element, of: owner) }
    case (.object(let element), .object(let members)):
      for member in members { check(member.value, as: element, of: owner) }
    case (.nullable, .word("null")): break
    case (.nullable(let value), _): check(tree, as: value, of: owner)
    case (.type(let type), _): check(tree, as: type)
    default: faults.insert("\(owner) is \(String(tree.text.prefix(40)))")
    }
  }
}

extension FormatPage.Key {
  /// Whether it stands for keys that hold names.
  var isPattern: Bool { name.split(separator: ".").contains { isName($0) } }

  func stands(for key: String) -> Bool {
    let parts = name.split(separator: ".").map { part in
      ["NAME", "PATH"].contains(part) ? ".+" : isName(part) ? "[^.]+" : String(part)
    }
    return isPattern
      && key.range(
        of: "^\(parts.joined(separator: "\\."))$", options: .regularExpression) != nil
  }

  private func isName(_ part: Substring) -> Bool { part.allSatisfy(\.isUppercase) }
}
