import Diagnostics

/// The diagnostics of one resolution. A mistake that shows several times at one place, say because a
/// block is called twice, is reported the first time only.
struct Report {
  private(set) var diagnostics: [Diagnostic] = []
  private var seen: Set<Mistake> = []
  /// Comparisons of words that suggestions may still make.
  private var suggestionsLeft = 100_000

  private struct Mistake: Hashable {
    var identifier: String
    var span: Span?
    /// Without a place the message tells mistakes apart.
    var message: String?
  }

  mutating func add(_ diagnostic: Diagnostic) {
    guard diagnostics.count < Limits.diagnostics else {
      if diagnostics.count == Limits.diagnostics {
        diagnostics.append(
          .error(
            "too-many-mistakes",
            "the file has more than \(Limits.diagnostics) mistakes; the others are not shown",
            at: nil))
      }
      return
    }
    let mistake = Mistake(
      identifier: diagnostic.identifier, span: diagnostic.span,
      message: diagnostic.span == nil ? diagnostic.message : nil)
    if seen.insert(mistake).inserted { diagnostics.append(diagnostic) }
  }

  mutating func error(
    _ identifier: String, _ message: String, at span: Span?, notes: [Diagnostic.Note] = []
  ) {
    add(.error(identifier, message, at: span, notes: notes))
  }

  mutating func warning(
    _ identifier: String, _ message: String, at span: Span?, notes: [Diagnostic.Note] = []
  ) {
    add(Diagnostic(.warning, identifier, message, at: span, notes: notes))
  }

  /// "; did you mean 'x'?", or nothing.
  mutating func suggestion(for word: String, among candidates: some Collection<String>) -> String {
    // A hostile file could make as many unknown names as candidates.
    guard suggestionsLeft >= candidates.count else { return "" }
    suggestionsLeft -= candidates.count
    return didYouMean(word, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
  }
}

/// A user's word in quotes, cut where it is long.
func quoted(_ text: String) -> String {
  let limit = 40
  return text.unicodeScalars.count <= limit
    ? "'\(text)'" : "'\(String(text.unicodeScalars.prefix(limit - 1)))…'"
}

/// "'a', 'b'".
func list(_ words: some Sequence<String>) -> String {
  words.map { "'\($0)'" }.joined(separator: ", ")
}
