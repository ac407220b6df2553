/// A stretch of a function that the model's text made one thing of. Regions nest; the operations
/// of one stand together.
public struct Region: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case coupling
    /// F or G of a coupling.
    case couplingBranch = "coupling-branch"
    case skip
    case bypass
    case branch
    /// The author promises a bijection.
    case invertible
  }

  public var kind: Kind
  public var parent: RegionID?
  public var anchor: Anchor
  /// The value that flows in and the one that flows out.
  public var input: ValueID
  public var output: ValueID

  public init(
    _ kind: Kind, parent: RegionID?, anchor: Anchor, input: ValueID, output: ValueID
  ) {
    self.kind = kind
    self.parent = parent
    self.anchor = anchor
    self.input = input
    self.output = output
  }
}
