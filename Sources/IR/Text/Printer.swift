import Diagnostics

extension Module {
  /// The textual form of `grammar/ir.ebnf`: one resource, argument, value, operation or result a
  /// line, in an order that the module alone decides. With `locations`, the text of a module that
  /// `verify` accepts parses back to an equal module; without, to one whose operations have no
  /// anchors and whose regions have paths alone. A module that `verify` refuses prints too, but the
  /// text may not parse.
  public func print(locations: Bool = true) -> String {
    var lines = ["module " + TextForms.name(name)]
    if !resources.isEmpty { lines.append("") }
    lines += resources.map(\.line)
    for function in functions {
      var printer = FunctionPrinter(function, of: self, locations: locations)
      lines.append("")
      lines += printer.lines()
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Resource {
  fileprivate var line: String {
    "\(role.rawValue) @\(TextForms.name(name)) : \(type) = \(TextForms.initializer(initializer))"
  }
}

extension Anchor {
  /// Trailing part of an operation's line, or of a region's first one, which has the path already.
  func location(withPath: Bool) -> String {
    let head = [withPath ? TextForms.string(path) : nil, span.map(TextForms.span)]
    if span == nil && trace.isEmpty && (!withPath || path.isEmpty) { return "" }
    let notes = trace.map { note in
      TextForms.string(note.message) + (note.span.map { " " + TextForms.span($0) } ?? "")
    }
    let parts = [head.compactMap(\.self).joined(separator: " ")] + notes.map { "note " + $0 }
    return " loc(" + parts.filter { !$0.isEmpty }.joined(separator: ", ") + ")"
  }
}
