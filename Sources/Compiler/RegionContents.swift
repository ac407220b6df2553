import IR
import Operations

/// The operations of a region and of the regions inside it, with their exact inverses. Side branches
/// lead elsewhere and do not count.
struct RegionContents {
  let operations: [(forward: Operation, inverses: [Operation])]
  /// Values that are read but neither made inside nor the region's input.
  let outer: Set<ValueID>
  private let region: Region
  private let function: Function
  private let resources: [Resource]
  private let producers: [ValueID: Operation]

  /// - Parameter places: where in the function the region's operations are, among others.
  init(
    _ identifier: RegionID, in function: Function, at places: Range<Int>, resources: [Resource]
  ) {
    self.function = function
    self.resources = resources
    region = function.regions[identifier.index]
    operations = function.operations[places].filter { function.operation($0, isIn: identifier) }
      .map { ($0, $0.exactInverses(in: function, resources: resources)) }
    producers = Dictionary(
      operations.flatMap { operation, _ in operation.results.map { ($0, operation) } },
      uniquingKeysWith: { first, _ in first })
    outer = Set(operations.flatMap(\.forward.operands)).subtracting(producers.keys)
      .subtracting([region.input])
  }

  /// Where the way back ends, given all that is known from the result and from outside.
  func obstacle(known: Set<ValueID>) -> InvertibilityProof.Obstacle {
    let ends = operations.map(\.forward).filter { operation in
      operation.results.contains(where: known.contains)
        && !operation.operands.allSatisfy(known.contains)
    }
    // Where a part is missing that a later operation inside reads, that one is to blame.
    let read = Set(operations.flatMap(\.forward.operands))
    let causes = ends.filter { operation in
      !operation.results.contains { !known.contains($0) && read.contains($0) }
    }
    let (operations, offGrid) = leavingGrid(before: causes.isEmpty ? ends : causes)
    if !offGrid.isEmpty { return .valuesOffGrid(offGrid) }
    return .operations(operations.isEmpty ? self.operations.suffix(1).map(\.forward) : operations)
  }

  /// The first operation that makes a larger value than the region's input.
  var growth: Operation {
    let size = function[type: region.input].count
    guard
      let growth = operations.first(where: { operation, _ in
        operation.results.contains { function[type: $0].count > size }
      })
    else { preconditionFailure("a region whose input can be recovered has no smaller result") }
    return growth.forward
  }

  /// Goes back from operations that lack an exact inverse as their operands are off the grid, to the operations
  /// that left it, and to outer values that never were on it.
  private func leavingGrid(
    before ends: [Operation]
  ) -> (operations: [Operation], offGrid: [ValueID]) {
    var operations: [Operation] = []
    var offGrid: [ValueID] = []
    var visited: Set<ValueID> = []
    var told: Set<[ValueID]> = []
    for end in ends {
      var strays = visit(end)
      while let stray = strays.popLast() {
        guard visited.insert(stray).inserted else { continue }
        if let producer = producers[stray] {
          strays += visit(producer)
        } else {
          offGrid.append(stray)
        }
      }
    }
    return (operations, offGrid)

    /// The operands that are off the grid and should be on it, the first one last.
    func visit(_ operation: Operation) -> [ValueID] {
      let strays =
        needsGrid(operation) ? operation.operands.filter { !function[type: $0].isFixed } : []
      if strays.isEmpty, told.insert(operation.results).inserted { operations.append(operation) }
      return strays.reversed()
    }
  }

  /// Whether the operation could be undone, or were not there, if its operands lay on the grid.
  private func needsGrid(_ operation: Operation) -> Bool {
    let site = Site(operation, in: function, of: resources)
    return operation.kind is RoundOperation || !operation.definition.inverses(site).isEmpty
  }
}

extension Function {
  /// For each region where its operations are, and those of the regions inside it: from the first to the last.
  func placesOfRegions() -> [Range<Int>] {
    var places = Array(repeating: 0..<0, count: regions.count)
    for (index, operation) in operations.enumerated() {
      var current = operation.region
      while let region = current {
        let first = places[region.index].isEmpty ? index : places[region.index].lowerBound
        places[region.index] = first..<index + 1
        current = regions[region.index].parent
      }
    }
    return places
  }

  /// Whether an operation stands in a region or in one inside it, side branches left out.
  func operation(_ operation: Operation, isIn identifier: RegionID) -> Bool {
    isRegion(operation.region, in: identifier)
  }

  /// Whether a region is another or lies in it, side branches left out.
  func isRegion(_ region: RegionID?, in identifier: RegionID) -> Bool {
    region.map { regions(around: $0).contains(identifier) } ?? false
  }

  /// A region and those that it lies in, up to a side branch.
  func regions(around region: RegionID) -> some Sequence<RegionID> {
    sequence(first: region) { [regions] in
      regions[$0.index].kind == .branch ? nil : regions[$0.index].parent
    }
  }
}
