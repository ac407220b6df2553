extension Sequence<Diagnostic> {
  /// Those without a place first, then by place; equal places keep their order.
  public func inSourceOrder() -> [Diagnostic] {
    let beginning = Position(line: 0, column: 0)
    return enumerated().sorted { left, right in
      let (first, second) = (
        left.element.span?.start ?? beginning, right.element.span?.start ?? beginning
      )
      return (first, left.offset) < (second, right.offset)
    }.map(\.element)
  }

  /// Whether any is an error, so that its input has to be rejected.
  public var containsError: Bool { contains { $0.severity == .error } }
}
