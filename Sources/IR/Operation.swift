/// One operation of a function: what it is, and where it stands.
public struct Operation: Hashable, Sendable {
  /// What the operation does, to what, with what.
  public var kind: any OperationKind {
    didSet { (operands, resources) = kind.references }
  }
  /// Values that it reads, in the order of its fields.
  public private(set) var operands: [ValueID]
  /// Resources that it reads, accumulates a gradient for, or updates, in the order of its fields.
  public private(set) var resources: [ResourceID]
  public var results: [ValueID]
  /// The innermost region that the operation stands in.
  public var region: RegionID?
  public var anchor: Anchor

  public init(
    _ kind: any OperationKind, results: [ValueID], region: RegionID? = nil, anchor: Anchor
  ) {
    self.kind = kind
    (operands, resources) = kind.references
    self.results = results
    self.region = region
    self.anchor = anchor
  }

  /// What plans and reports call it.
  public var title: String { kind.title }

  /// Reads other values in place of its operands.
  public mutating func mapOperands(_ transform: (ValueID) -> ValueID) {
    guard operands.contains(where: { transform($0) != $0 }) else { return }
    kind = kind.mappingOperands(transform)
  }

  public static func == (left: Operation, right: Operation) -> Bool {
    left.results == right.results && left.region == right.region && left.anchor == right.anchor
      && left.kind.isEqual(to: right.kind)
  }

  public func hash(into hasher: inout Hasher) {
    kind.hash(into: &hasher)
    hasher.combine(results)
    hasher.combine(region)
    hasher.combine(anchor)
  }
}
