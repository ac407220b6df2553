/// What a model file may at most be. They keep hostile files cheap to reject; each has a diagnostic
/// of its own.
enum Limits {
  /// Bytes of text.
  static let textBytes = 1 << 20
  /// Nested sequences and mappings.
  static let depth = 64
  /// YAML nodes, those repeated by aliases included.
  static let nodes = 10_000
  /// Code points of one scalar that holds expressions.
  static let expressionLength = 4_096
  /// Height of an expression's syntax tree.
  static let expressionDepth = 64
  /// Characters of a string, or elements of a list with its inner lists, that an expression makes.
  static let valueSize = 4_096
  /// Nested calls of blocks.
  static let callDepth = 64
  /// Nested bodies of the expanded network, so that later stages may recurse.
  static let bodyDepth = 256
  /// Terms, calls and iterations of the expanded network.
  static let expandedTerms = 10_000
  /// Characters of a term's path.
  static let pathLength = 1_024
  /// Mistakes that are reported.
  static let diagnostics = 1_000
  /// Steps of all evaluations of expressions together.
  static let evaluationSteps = 5_000_000
}

extension Language {
  /// Bytes of text that a model file may have; longer ones are refused unread.
  public static var textLimit: Int { Limits.textBytes }
}
