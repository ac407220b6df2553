/// A YAML document as it is written: what a model is generated as, changed as and printed from.
public indirect enum Tree: Hashable, Sendable {
  /// Text that is one scalar as it stands, quotes included.
  case scalar(String)
  case list([Tree])
  case mapping([Entry])
  case anchored(String, Tree)
  case alias(String)

  public struct Entry: Hashable, Sendable {
    public var key: String
    public var value: Tree

    public init(_ key: String, _ value: Tree) {
      self.key = key
      self.value = value
    }
  }
}

extension Tree {
  /// A mapping of one key, as terms and losses are.
  static func one(_ key: String, _ value: Tree) -> Tree { .mapping([Entry(key, value)]) }

  /// The value of a mapping's key.
  subscript(key: String) -> Tree? {
    guard case .mapping(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The document's text. Collections that fit into `flowWidth` characters stand on one line.
  public func text(flowWidth: Int) -> String {
    block(indentation: 0, flowWidth: flowWidth).joined(separator: "\n") + "\n"
  }

  private var flow: String {
    switch self {
    case .scalar(let text): text
    case .list(let elements): "[\(elements.map(\.flow).joined(separator: ", "))]"
    case .mapping(let entries):
      "{\(entries.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", "))}"
    case .anchored(let name, let tree): "&\(name) \(tree.flow)"
    case .alias(let name): "*\(name)"
    }
  }

  private var isEmpty: Bool {
    switch self {
    case .list(let elements): elements.isEmpty
    case .mapping(let entries): entries.isEmpty
    case .scalar, .anchored, .alias: true
    }
  }

  /// What stands on one line: scalars, what is empty, and what is short.
  private func isFlow(_ flowWidth: Int) -> Bool {
    switch self {
    case .scalar, .alias: true
    case .anchored(_, let tree): tree.isFlow(flowWidth)
    case .list, .mapping: isEmpty || flow.count <= flowWidth
    }
  }

  private func block(indentation: Int, flowWidth: Int) -> [String] {
    let indent = String(repeating: " ", count: indentation)
    switch self {
    case .scalar, .alias: return [indent + flow]
    case .anchored(_, let tree):
      return tree.block(indentation: indentation, flowWidth: flowWidth)
    case .list(let elements):
      guard !elements.isEmpty else { return [indent + "[]"] }
      return elements.flatMap { element -> [String] in
        guard !element.isFlow(flowWidth), element.anchor == nil else {
          return element.following(indent + "-", indentation + 2, flowWidth)
        }
        var lines = element.block(indentation: indentation + 2, flowWidth: flowWidth)
        lines[0] = indent + "- " + lines[0].dropFirst(indentation + 2)
        return lines
      }
    case .mapping(let entries):
      guard !entries.isEmpty else { return [indent + "{}"] }
      return entries.flatMap {
        $0.value.following("\(indent)\($0.key):", indentation + 2, flowWidth)
      }
    }
  }

  /// The lines of a value that stands after a key or a dash.
  private func following(_ start: String, _ indentation: Int, _ flowWidth: Int) -> [String] {
    guard !isFlow(flowWidth) else { return ["\(start) \(flow)"] }
    let anchor = anchor.map { " &\($0)" } ?? ""
    return [start + anchor] + block(indentation: indentation, flowWidth: flowWidth)
  }

  private var anchor: String? {
    guard case .anchored(let name, _) = self else { return nil }
    return name
  }
}

extension Tree: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  public init(stringLiteral text: String) { self = .scalar(text) }
  public init(arrayLiteral elements: Tree...) { self = .list(elements) }
}
