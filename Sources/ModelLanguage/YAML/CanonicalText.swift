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
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value)
          || (0x2028...0x2029).contains(scalar.value) || scalar.value == 0xFEFF
        {
          let code = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
