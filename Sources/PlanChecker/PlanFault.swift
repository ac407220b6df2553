/// One reason why a plan is refused.
public struct PlanFault: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    /// An index, a count or a size that does not agree with the problem.
    case malformed
    /// A step reads bytes that do not hold the operand, or an output is gone at the end.
    case content
    /// Bytes are written while something else lives in them.
    case overlap
    /// A buffer reaches beyond the arena or starts where none may.
    case placement
    /// An operation runs too often, not at all, or out of turn.
    case order
    /// An instance's first or last step is not what the steps say.
    case lifetime
    /// A figure that the plan states is not the simulated one.
    case figure
  }

  public var kind: Kind
  /// The step at fault; nil where it is the plan as a whole.
  public var step: Int?
  public var message: String

  public init(_ kind: Kind, step: Int? = nil, _ message: String) {
    self.kind = kind
    self.step = step
    self.message = message
  }

  public var description: String {
    (step.map { "step \($0): " } ?? "") + "\(message) [\(kind.rawValue)]"
  }
}
