/// Prints diagnostics for people: the message, the source line, a caret run, then the notes.
///
///     models/a.yaml:14:9: error: 'cnov' is neither a layer nor a block [unknown-layer]
///           - cnov: {out: 8, kernel: 3}
///             ^~~~
///     models/a.yaml:3:5: note: in block 'level' (index = 2), called here
public struct DiagnosticRenderer: Sendable {
  /// Colours by ANSI escape sequences.
  public var usesColor: Bool
  /// Longer source lines are cut to a window of this many columns around the span.
  private let windowColumns = 100
  /// More notes than this are printed without the middle ones.
  private let noteLimit = 8

  private let sources: [String: SourceText]

  /// `sources` are the files that spans may name; a span of another file prints without its line.
  public init(sources: [SourceText], usesColor: Bool = false) {
    self.usesColor = usesColor
    self.sources = Dictionary(
      sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The text of one diagnostic, ending with a line break.
  public func render(_ diagnostic: Diagnostic) -> String {
    let severity = diagnostic.severity.rawValue
    let color = diagnostic.severity == .error ? Style.error : Style.warning
    var text = heading(
      at: diagnostic.span, label: styled(severity + ":", color),
      message: styled(diagnostic.message.printable, Style.strong)
        + " [\(diagnostic.identifier)]")
    if let span = diagnostic.span { text += excerpt(span) }

    let hidden = diagnostic.notes.count - noteLimit
    for (index, note) in diagnostic.notes.enumerated() {
      if hidden > 1, index == noteLimit - 2 { text += "note: … \(hidden) notes more\n" }
      if hidden > 1, (noteLimit - 2..<noteLimit - 2 + hidden).contains(index) { continue }
      text += heading(
        at: note.span, label: styled("note:", Style.note), message: note.message.printable)
    }
    return text
  }

  /// The text of several diagnostics, in the order given.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { render($0) }.joined()
  }

  private func heading(at span: Span?, label: String, message: String) -> String {
    guard let span else { return "\(label) \(message)\n" }
    let place = "\(span.file.printable):\(span.start.line):\(span.start.column):"
    return "\(styled(place, Style.strong)) \(label) \(message)\n"
  }

  /// The source line and the carets under it; nothing where the source is not known.
  private func excerpt(_ span: Span) -> String {
    guard let line = sources[span.file]?.line(span.start.line) else { return "" }
    let count = line.unicodeScalars.count
    let first = min(max(span.start.column - 1, 0), count)
    let last = span.end.line > span.start.line ? count : span.end.column - 1
    let end = min(max(last, first + 1), max(count, first + 1))

    let window = window(around: first..<end, count: count)
    var text = window.lowerBound > 0 ? "…" : ""
    var carets = window.lowerBound > 0 ? " " : ""
    var run = ""
    let shown = line.unicodeScalars.dropFirst(window.lowerBound).prefix(window.count)
    for (index, scalar) in zip(window, shown) {
      let scalar = scalar.displayed
      text.unicodeScalars.append(scalar)
      if index < first {
        carets += scalar == "\t" ? "\t" : String(repeating: " ", count: scalar.displayWidth)
      } else if index < end {
        run += String(repeating: "~", count: scalar.displayWidth)
      }
    }
    if window.upperBound < count { text += "…" }
    return "\(text)\n\(carets)\(styled("^" + run.dropFirst(), Style.caret))\n"
  }

  private func window(around run: Range<Int>, count: Int) -> Range<Int> {
    let total = max(count, run.upperBound)
    guard total > windowColumns else { return 0..<total }
    let start = max(0, min(run.lowerBound - windowColumns / 3, total - windowColumns))
    return start..<min(total, start + windowColumns)
  }

  private func styled(_ text: String, _ style: String) -> String {
    usesColor && !text.isEmpty ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
  }

  private enum Style {
    static let error = "1;31"
    static let warning = "1;35"
    static let note = "1;36"
    static let strong = "1"
    static let caret = "1;32"
  }
}
