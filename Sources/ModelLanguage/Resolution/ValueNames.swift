import Diagnostics

/// The names of values that a term can read.
struct ValueNames {
  struct Entry {
    /// The name under which the resolved model knows the value; nil where its term was wrong.
    var resolved: String?
    var span: Span?
    fileprivate var level: Int
  }

  private var entries: [String: Entry] = [:]
  private var level = 0

  subscript(name: String) -> Entry? { entries[name] }

  var all: [String] { entries.keys.sorted() }

  /// Where the name was taken first, if it was in this same body.
  mutating func declare(_ name: String, _ resolved: String?, at span: Span?) -> Entry? {
    if let first = entries[name], first.level == level { return first }
    entries[name] = Entry(resolved: resolved, span: span, level: level)
    return nil
  }

  /// The names as an inner body sees them: it may hide them with its own, which end with it.
  var inner: ValueNames {
    var names = self
    names.level += 1
    return names
  }
}
