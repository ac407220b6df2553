import Diagnostics

/// A blank filled with the fields of a text, and what is wrong with these.
func fill<Group: FieldGroup>(
  _ blank: Group, with entries: [FieldEntry], of owner: String, at span: Span
) -> (filled: Group, faults: [Diagnostic]) {
  var filled = blank
  var filler = FieldFiller(entries, of: owner, at: span)
  filled.visit(&filler)
  return (filled, filler.finish())
}

/// Fills the fields of a blank, each with the entry of its name.
private struct FieldFiller: FieldVisitor {
  private var entries: [FieldEntry]
  private let owner: String
  private let span: Span
  private var names: [String] = []
  private var faults: [Diagnostic] = []

  init(_ entries: [FieldEntry], of owner: String, at span: Span) {
    self.entries = entries
    self.owner = owner
    self.span = span
  }

  mutating func visit<Content: Field>(_ name: String, _ field: inout Content) {
    let entry = take(name)
    if let content = Content(entry?.tree) {
      field = content
    } else if let entry {
      report(
        "ir-field-type", "field '\(name)' of \(owner) has to be \(Content.form)",
        at: entry.span)
    } else {
      report("ir-missing-field", "\(owner) lacks its field '\(name)'", at: span)
    }
  }

  mutating func visit<Group: FieldGroup>(group name: String, _ group: inout Group?) {
    guard let entry = take(name) else {
      group = nil
      return
    }
    guard case .group(let entries) = entry.tree else {
      report("ir-field-type", "field '\(name)' of \(owner) has to be a group", at: entry.span)
      return
    }
    let (filled, faults) = fill(
      Group(), with: entries, of: "'\(name)' of \(owner)", at: entry.span ?? span)
    group = filled
    self.faults += faults
  }

  /// All faults: entries that no field took are faults too.
  consuming func finish() -> [Diagnostic] {
    for entry in entries {
      let valid = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
      report(
        "ir-unknown-field", "\(owner) has no field '\(entry.name)'; \(valid)", at: entry.span)
    }
    return faults
  }

  private mutating func take(_ name: String) -> FieldEntry? {
    names.append(name)
    return entries.firstIndex { $0.name == name }.map { entries.remove(at: $0) }
  }

  private mutating func report(_ identifier: String, _ message: String, at span: Span?) {
    faults.append(Diagnostic(.error, identifier, message, at: span))
  }
}
