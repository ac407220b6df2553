import Diagnostics

/// A piece of YAML and where it stands, aliases replaced by what they name.
struct Node {
  indirect enum Kind {
    case scalar(Scalar)
    case sequence([Node])
    case mapping([Entry])
  }

  struct Scalar {
    var text: String
    /// False for quoted text, which is a string whatever it looks like.
    var isPlain: Bool
    /// `|` or `>`.
    var isBlock: Bool
  }

  struct Entry {
    var key: String
    var keySpan: Span
    var value: Node
  }

  var kind: Kind
  /// Code points of the text.
  var range: Range<Int>
  var span: Span
  /// Nodes of this subtree, itself and mappings' keys included.
  var count: Int
  /// Levels of sequences and mappings below and including this one.
  var height: Int
  /// True for a mapping whose wrong entries were reported and left out.
  var isDamaged = false

  /// True for `key:` with nothing after it, `~` and `null`.
  var isNull: Bool {
    guard case .scalar(let scalar) = kind, scalar.isPlain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.text)
  }

  /// "a list", for messages.
  var described: String {
    switch kind {
    case .scalar: isNull ? "nothing" : "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
