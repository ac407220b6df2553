import Diagnostics
import IR
import Operations

/// Whether a region is a bijection: an order in which everything inside can be recovered, bit for bit,
/// from the region's result, or what stands in the way (ADR 1, ADR 14).
///
/// What is known at first is the region's result, and of what is read from outside only the values
/// that do not depend on anything that the region's input depends on. Another outer value may stand
/// for a part of the input that it was made from: then the order found would only undo the region
/// for one who knows the input already.
struct InvertibilityProof: Sendable {
  var region: Region
  let identifier: RegionID
  /// Operations, forward and inverse, that lead from the region's result to its input.
  var order: [Operation] = []
  let holds: Bool
  /// What stands in the way of a region that promises to be one; nil where nothing does.
  var obstacle: Obstacle?

  enum Obstacle: Sendable {
    /// Outer values that the way back needs, although they depend on what the input depends on.
    case dependentValues([ValueID])
    /// Outer values that do not lie on the grid, where what is made of them has to.
    case valuesOffGrid([ValueID])
    /// Operations where the way back ends.
    case operations([Operation])
    /// An operation that makes more values than the region takes, so that the result has more too.
    case growth(Operation)
  }

  /// - Parameter places: where in the function the region's operations are, as `placesOfRegions` says.
  init(
    _ identifier: RegionID, of function: Function, at places: Range<Int>, resources: [Resource],
    dependence: () -> InputDependence
  ) {
    let region = function.regions[identifier.index]
    self.region = region
    self.identifier = identifier
    let inside = RegionContents(identifier, in: function, at: places, resources: resources)
    let dependent =
      inside.outer.isEmpty
      ? []
      : inside.outer.filter { [dependence = dependence()] in
        dependence.share($0, region.input)
      }
    let search = InverseSearch(
      inside.operations,
      from: inside.outer.subtracting(dependent).union([region.output]), to: region.input)
    // A map into more values, such as a concatenating skip, can be undone but is no bijection.
    let isOfOneSize = function[type: region.input].count == function[type: region.output].count
    holds = search.isComplete && isOfOneSize
    if holds { order = search.necessaryOrder }
    guard !holds, region.kind == .invertible else { return }
    let generous = InverseSearch(
      inside.operations, from: inside.outer.union([region.output]), to: region.input)
    if !generous.isComplete {
      obstacle = inside.obstacle(known: generous.known)
    } else if !isOfOneSize {
      obstacle = .growth(inside.growth)
    } else {
      let used = Set(generous.necessaryOrder.flatMap(\.operands))
      obstacle = .dependentValues(dependent.filter(used.contains).sorted { $0.index < $1.index })
    }
  }
}
