import Diagnostics

/// The entries of a mapping whose keys are known beforehand.
struct Fields {
  let span: Span
  private let entries: [String: Node.Entry]
  /// Keys that are missing because they are misspelt.
  private var misspelt: Set<String> = []
  private let isDamaged: Bool

  /// Nil, with a diagnostic, where the node is no mapping. Unknown keys are reported and left out.
  init?(_ node: Node, keys: [String], of owner: String, _ report: inout Report) {
    guard case .mapping(let all) = node.kind else {
      report.error(
        "type-mismatch", "\(owner) takes a mapping of keys, found \(node.described)", at: node.span)
      return nil
    }
    self.init(
      all, span: node.span, keys: keys, of: owner, isDamaged: node.isDamaged, &report)
  }

  init(
    _ all: [Node.Entry], span: Span, keys: [String], of owner: String, isDamaged: Bool = false,
    _ report: inout Report
  ) {
    var entries: [String: Node.Entry] = [:]
    self.isDamaged = isDamaged
    for entry in all {
      if keys.contains(entry.key) {
        entries[entry.key] = entry
      } else {
        let hint = report.suggestion(for: entry.key, among: keys)
        let known = hint.isEmpty ? "; it has \(keys.joined(separator: ", "))" : hint
        for key in keys where hint.contains("'\(key)'") { misspelt.insert(key) }
        report.error(
          "unknown-key",
          "\(owner) has no key \(quoted(entry.key))\(keys.isEmpty ? "" : known)", at: entry.keySpan)
      }
    }
    self.span = span
    self.entries = entries
  }

  subscript(key: String) -> Node? { entries[key]?.value }

  /// Those of the required keys that are missing for no other reason that was reported.
  func missing(_ required: [String]) -> [String] {
    isDamaged ? [] : required.filter { entries[$0] == nil && !misspelt.contains($0) }
  }

  func entry(_ key: String) -> Node.Entry? { entries[key] }
}
