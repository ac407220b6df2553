import Diagnostics
import IR
import Operations

/// Whether a region is a bijection: an order in which everything inside can be had back, bit for bit,
/// from the region's result, or what stands in the way.
///
/// What is known starts as the region's result and everything from outside. A forward operation
/// whose operands are known makes its results known; an inverse whose operands are known makes an
/// operand known. The search ends when nothing more becomes known; the order found is the proof.
struct InvertibilityProof: Sendable {
  var region: Region
  /// Operations, forward and inverse, that lead from the region's result to its input.
  var order: [Operation]
  /// The operations where the way back ends; empty when the proof succeeds.
  var obstacles: [Operation]

  var holds: Bool { obstacles.isEmpty }

  init(
    _ identifier: RegionID, of function: Function, resources: [Resource], gridValues: GridValues
  ) {
    region = function.regions[identifier.index]
    order = []
    obstacles = []
    let inside = Self.operations(of: identifier, in: function)
    let made = Set(inside.flatMap(\.results))
    var known = Set(inside.flatMap(\.operands)).subtracting(made)
    known.remove(region.input)
    known.insert(region.output)
    let inverses = inside.map {
      gridValues.exactInverses(Site($0, in: function, of: resources))
    }
    /// Operations of which an operand or a result is not known yet, the last first.
    var open = Array(inside.indices.reversed())
    var changed = true
    while changed, !known.contains(region.input) {
      changed = false
      for index in open {
        for inverse in inverses[index]
        where !known.contains(inverse.results[0]) && inverse.operands.allSatisfy(known.contains) {
          known.insert(inverse.results[0])
          order.append(inverse)
          changed = true
        }
        if inside[index].operands.allSatisfy(known.contains),
          !inside[index].results.allSatisfy(known.contains),
          !Catalogue.definition(inside[index].name).hasEffect
        {
          known.formUnion(inside[index].results)
          order.append(inside[index])
          changed = true
        }
      }
      open.removeAll { index in
        inside[index].operands.allSatisfy(known.contains)
          && inside[index].results.allSatisfy(known.contains)
      }
    }
    // A map into more values, such as a concatenating skip, can be undone but is no bijection.
    let isOfOneSize = function[type: region.input].count == function[type: region.output].count
    if known.contains(region.input), isOfOneSize {
      prune()
    } else {
      order = []
      obstacles = inside.filter { operation in
        operation.results.contains(where: known.contains)
          && !operation.operands.allSatisfy(known.contains)
      }
      if obstacles.isEmpty { obstacles = Array(inside.suffix(1)) }
    }
  }

  /// Drops steps of the order that the input does not depend on.
  private mutating func prune() {
    var needed: Set<ValueID> = [region.input]
    var kept: [Operation] = []
    for operation in order.reversed() where operation.results.contains(where: needed.contains) {
      kept.append(operation)
      needed.formUnion(operation.operands)
    }
    order = kept.reversed()
  }

  /// Why the promise does not hold, at the operations that break it.
  var diagnostic: Diagnostic {
    var notes: [Diagnostic.Note] = []
    for obstacle in obstacles.prefix(3) {
      notes.append(
        .init(
          "\(Catalogue.definition(obstacle.name).obstacle) (at '\(obstacle.anchor.path)')",
          at: obstacle.anchor.span))
      notes += obstacle.anchor.trace
    }
    return Diagnostic(
      .error, "not-invertible", "this region is promised to be invertible, but is not",
      at: region.anchor.span, notes: notes + region.anchor.trace)
  }

  /// Operations in a region and in the regions inside it; side branches lead elsewhere and do not
  /// count.
  private static func operations(of identifier: RegionID, in function: Function) -> [Operation] {
    func isInside(_ region: RegionID) -> Bool {
      var current: RegionID? = region
      while let next = current {
        if next == identifier { return true }
        if function.regions[next.index].kind == .branch { return false }
        current = function.regions[next.index].parent
      }
      return false
    }
    let inside = function.regions.indices.map { isInside(RegionID($0)) }
    return function.operations.filter { operation in
      operation.region.map { inside[$0.index] } ?? false
    }
  }
}
