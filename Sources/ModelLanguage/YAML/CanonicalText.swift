import Diagnostics

/// Prints a tree as YAML in one canonical form: what it prints reads back as the same tree, and
/// prints the same again.
struct CanonicalText {
  private var text = ""

  /// `order` are keys of the root that come first, in this order.
  static func print(_ root: Node, order: [String]) -> String {
    var printer = CanonicalText()
    guard case .mapping(let entries) = root.kind else {
      return flow(root) + "\n"
    }
    let ordered = order.compactMap { key in entries.first { $0.key == key } }
    printer.mapping(ordered + entries.filter { !order.contains($0.key) }, indent: "")
    return printer.text
  }

  private mutating func mapping(_ entries: [Node.Entry], indent: String) {
    for (index, entry) in entries.enumerated() {
      text +=
        (index == 0 && text.last == " " ? "" : indent) + Self.scalar(entry.key, isPlain: false)
      text += ":"
      value(entry.value, indent: indent)
    }
  }

  /// What follows a key: on its line where it fits.
  private mutating func value(_ node: Node, indent: String) {
    let line = Self.flow(node)
    if node.height == 0 || indent.count + line.count <= 60 && node.height <= 2 {
      text += line.isEmpty ? "\n" : " \(line)\n"
      return
    }
    text += "\n"
    block(node, indent: indent + "  ")
  }

  private mutating func block(_ node: Node, indent: String) {
    switch node.kind {
    case .scalar: text += indent + Self.flow(node) + "\n"
    case .mapping(let entries): mapping(entries, indent: indent)
    case .sequence(let elements):
      for element in elements {
        text += indent + "- "
        let line = Self.flow(element)
        switch element.kind {
        case .mapping(let entries) where !entries.isEmpty:
          mapping(entries, indent: indent + "  ")
        default: text += line + "\n"
        }
      }
    }
  }

  private static func flow(_ node: Node) -> String {
    switch node.kind {
    case .scalar(let value): scalar(value.text, isPlain: value.isPlain)
    case .sequence(let elements): "[\(elements.map(flow).joined(separator: ", "))]"
    case .mapping(let entries):
      "{\(entries.map { "\(scalar($0.key, isPlain: false)): \(flow($0.value))" }.joined(separator: ", "))}"
    }
  }

  /// Plain where that reads back as the same value, else in double quotes.
  private static func scalar(_ text: String, isPlain: Bool) -> String {
    let isWord =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        "a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0 || "-_.+/".unicodeScalars.contains($0)
      } && text != "-" && !text.hasPrefix("---") && !text.hasPrefix("...")
    let meaning = CoreScalar(plain: text)
    if isPlain, meaning == .null { return "~" }
    if isWord, isPlain || meaning == .string(text) { return text }
    return text.jsonString(alsoEscapes: mustBeEscaped)
  }

  /// What YAML takes for the end of a line or does not allow, and a byte order mark.
  private static func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{7F}"..."\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}": true
    default: false
    }
  }
}
