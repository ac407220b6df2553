import IR

/// What is wrong with an operation's operands.
public struct OperationFault: Error, Hashable, Sendable {
  /// Kebab-case identifier of the diagnostic.
  public var identifier: String
  public var message: String
  /// The attribute to point at; nil: the operation.
  public var attribute: String?
  /// What to do instead.
  public var advice: [String]
  /// The other of two layers that do not go together.
  public var other: Anchor?

  /// Identifier of the warning that a normalization's groups are one value each.
  public static let normalizesOneValue = "normalizes-one-value"

  /// Identifiers of faults that another patch may be free of.
  public static let extentsAtFault: Set = [sizeDoesNotDivide, "shapes-differ", "window-too-large"]
  static let sizeDoesNotDivide = "size-does-not-divide"

  public init(
    _ identifier: String, _ message: String, attribute: String? = nil, advice: [String] = [],
    other: Anchor? = nil
  ) {
    self.identifier = identifier
    self.message = message
    self.attribute = attribute
    self.advice = advice
    self.other = other
  }
}
