import IR

/// Which values lie on the fixed-point grid of the invertible parts (`FixedPoint`): what was rounded
/// to it, and what sums, movements and lifted rotations make of that. Operations are visited in order.
public struct GridValues: Sendable {
  private var values: Set<ValueID> = []

  init() {}

  /// The values of a whole function.
  public init(_ function: Function, resources: [Resource]) {
    for operation in function.operations { visit(Site(operation, in: function, of: resources)) }
  }

  public func contains(_ value: ValueID) -> Bool { values.contains(value) }

  mutating func visit(_ site: Site) {
    let operands = site.operands.map(values.contains)
    guard Catalogue.definition(site.operation.name).isOnGrid(site, operands: operands) else {
      return
    }
    values.formUnion(site.results)
  }

  /// The operation's inverses that give their operand back bit for bit.
  public func exactInverses(_ site: Site) -> [Operation] {
    let definition = Catalogue.definition(site.operation.name)
    guard definition.onlyMoves || site.results.allSatisfy(values.contains) else { return [] }
    return definition.inverses(site)
  }
}
