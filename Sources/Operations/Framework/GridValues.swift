import IR

/// Which values lie on the fixed-point grid of the invertible parts (`FixedPoint`): what was rounded
/// to it, and what sums, movements and lifted rotations make of that. Operations are visited in order.
public struct GridValues: Sendable {
  private var values: Set<ValueID> = []

  init() {}

  /// The values of a whole function.
  public init(_ function: Function) {
    for operation in function.operations { visit(operation) }
  }

  public func contains(_ value: ValueID) -> Bool { values.contains(value) }

  mutating func visit(_ operation: Operation) {
    guard operation.definition.isOnGrid(values.contains) else { return }
    values.formUnion(operation.results)
  }

  /// The operation's inverses that recover their operand bit for bit.
  public func exactInverses(
    of operation: Operation, in function: Function, resources: [Resource]
  ) -> [Operation] {
    let definition = operation.definition
    guard definition.onlyMoves || operation.results.allSatisfy(values.contains) else { return [] }
    return definition.inverses(Site(operation, in: function, of: resources)).map {
      Operation(
        $0.kind, results: [$0.result], region: operation.region, anchor: operation.anchor)
    }
  }
}
