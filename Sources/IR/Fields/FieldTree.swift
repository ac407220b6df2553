import Diagnostics

/// The content of a field in the shape that text has: what is printed, and what was parsed.
public indirect enum FieldTree: Sendable {
  case value(ValueID)
  case resource(ResourceID)
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case string(String)
  case list([FieldTree])
  /// A word, with what it is applied to: `relu`, `leaky-relu(0.01)`.
  case term(String, [FieldTree])
  case group([FieldEntry])
}

/// A field's name and content.
public struct FieldEntry: Sendable {
  public var name: String
  public var tree: FieldTree
  /// Where the name stands in a text.
  var span: Span?
}

/// Collects the fields that are not absent.
struct FieldCollector: FieldVisitor {
  private(set) var entries: [FieldEntry] = []

  mutating func visit<Content: Field>(_ name: String, _ field: inout Content) {
    if let tree = field.tree { entries.append(FieldEntry(name: name, tree: tree)) }
  }

  mutating func visit<Group: FieldGroup>(group name: String, _ group: inout Group?) {
    guard let group else { return }
    entries.append(FieldEntry(name: name, tree: .group(group.entries)))
  }
}

extension FieldGroup {
  /// The fields that are not absent.
  var entries: [FieldEntry] {
    var copy = self
    var collector = FieldCollector()
    copy.visit(&collector)
    return collector.entries
  }
}
