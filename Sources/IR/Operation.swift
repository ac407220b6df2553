import Attributes

/// One operation of a function, named after its definition in the catalogue.
public struct Operation: Hashable, Sendable {
  public var name: String
  public var operands: [ValueID]
  /// An operand that may be absent stands last and is left out, or is named by an attribute.
  public var results: [ValueID]
  public var attributes: [String: AttributeValue]
  /// Resources that the operation reads, accumulates a gradient for, or updates, as its definition
  /// says.
  public var resources: [ResourceID]
  /// The innermost region that the operation stands in.
  public var region: RegionID?
  public var anchor: Anchor

  public init(
    _ name: String, operands: [ValueID], results: [ValueID],
    attributes: [String: AttributeValue] = [:], resources: [ResourceID] = [],
    region: RegionID? = nil, anchor: Anchor
  ) {
    self.name = name
    self.operands = operands
    self.results = results
    self.attributes = attributes
    self.resources = resources
    self.region = region
    self.anchor = anchor
  }
}

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
