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

  init(_ identifier: RegionID, in function: Function, resources: [Resource]) {
    self.function = function
    self.resources = resources
    region = function.regions[identifier.index]
    operations = function.operations.filter { function.operation($0, isIn: identifier) }.map {
      ($0, $0.exactInverses(in: function, resources: resources))
    }
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
    var operations: [Operation] = []
    var offGrid: [ValueID] = []
    var visited: Set<ValueID> = []
    for end in causes.isEmpty ? ends : causes {
      leaveGrid(at: end, &operations, &offGrid, &visited)
    }
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

  /// Goes back from an operation that lacks an exact inverse as its operands are off the grid, to
  /// the operations that left it, or to outer values that never were on it.
  private func leaveGrid(
    at end: Operation, _ operations: inout [Operation], _ offGrid: inout [ValueID],
    _ visited: inout Set<ValueID>
  ) {
    let strays = needsGrid(end) ? end.operands.filter { !function[type: $0].isFixed } : []
    if strays.isEmpty, !operations.contains(end) { operations.append(end) }
    for stray in strays where visited.insert(stray).inserted {
      if let producer = producers[stray] {
        leaveGrid(at: producer, &operations, &offGrid, &visited)
      } else {
        offGrid.append(stray)
      }
    }
  }

  /// Whether the operation could be undone, or were not there, if its operands lay on the grid.
  private func needsGrid(_ operation: Operation) -> Bool {
    let site = Site(operation, in: function, of: resources)
    return operation.kind is RoundOperation || !operation.definition.inverses(site).isEmpty
  }
}

extension Function {
  /// Whether an operation stands in a region or in one inside it, side branches left out.
  func operation(_ operation: Operation, isIn identifier: RegionID) -> Bool {
    isRegion(operation.region, in: identifier)
  }

  /// Whether a region is another or lies in it, side branches left out.
  func isRegion(_ region: RegionID?, in identifier: RegionID) -> Bool {
    var current = region
    while let next = current {
      if next == identifier { return true }
      if regions[next.index].kind == .branch { return false }
      current = regions[next.index].parent
    }
    return false
  }
}
