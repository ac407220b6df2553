import Diagnostics

/// Where an operation comes from: the model's text, and the blocks through which it came there.
public struct Anchor: Hashable, Sendable {
  /// Stable path of the term, for example `level.skip.level.coupling.f.conv`.
  public var path: String
  public var span: Span?
  /// "in block 'level' (index = 1), called here", innermost first.
  public var trace: [Diagnostic.Note]

  public init(path: String, span: Span? = nil, trace: [Diagnostic.Note] = []) {
    self.path = path
    self.span = span
    self.trace = trace
  }
}
