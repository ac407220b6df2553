extension Diagnostic {
  /// What makes an input unacceptable.
  public static func error(
    _ identifier: String, _ message: String, at span: Span?, notes: [Note] = []
  ) -> Diagnostic {
    Diagnostic(.error, identifier, message, at: span, notes: notes)
  }

  /// What is probably not meant.
  public static func warning(
    _ identifier: String, _ message: String, at span: Span?, notes: [Note] = []
  ) -> Diagnostic {
    Diagnostic(.warning, identifier, message, at: span, notes: notes)
  }
}
