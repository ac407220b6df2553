/// One thing that is wrong, where, how it came about and what to do.
public struct Diagnostic: Hashable, Sendable, Error {
  public enum Severity: String, Codable, Hashable, Sendable {
    case error
    case warning
  }

  public struct Note: Hashable, Sendable {
    public var message: String
    public var span: Span?

    public init(_ message: String, at span: Span? = nil) {
      self.message = message
      self.span = span
    }
  }

  public var severity: Severity
  /// Kebab-case, stable, printed in brackets.
  public var identifier: String
  public var message: String
  public var span: Span?
  public var notes: [Note]

  public init(
    _ severity: Severity = .error, _ identifier: String, _ message: String, at span: Span?,
    notes: [Note] = []
  ) {
    self.severity = severity
    self.identifier = identifier
    self.message = message
    self.span = span
    self.notes = notes
  }
}
