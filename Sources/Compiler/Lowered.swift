import IR
import Kernels
import Operations

/// A function as kernel calls on values and resources, which have no addresses yet. Each operation is
/// lowered once; precision, storage, cost, scratch and transfers are read off the calls, and a plan
/// puts addresses in place of the values.
struct Lowered: Sendable {
  /// An operation with what it lowers to.
  struct Step: Sendable {
    var operation: Operation
    var calls: [LoweredCall]
    /// Not empty where the operation only moves channels.
    var movements: [Movement]
    var links: [StorageLink]
  }

  /// The function; its values' types follow the precision.
  var function: Function
  let resources: [Resource]
  /// The function's operations, in order.
  let steps: [Step]
  /// Exact inverses of forward operations, which rebuild values: no plan changes a result.
  let inverses: [Step]
  /// How many of the steps are the forward pass.
  let backwardStart: Int

  init(_ function: Function, backwardStart: Int, resources: [Resource]) {
    self.function = function
    self.resources = resources
    self.backwardStart = backwardStart
    steps = function.operations.map { Self.step($0, function, resources) }
    let arguments = Set(function.arguments.map(\.value))
    inverses = function.operations[..<backwardStart].flatMap { operation in
      operation.exactInverses(in: function, resources: resources)
        .filter { !arguments.contains($0.results[0]) }
        .map { Self.step($0, function, resources) }
    }
  }

  private static func step(
    _ operation: Operation, _ function: Function, _ resources: [Resource]
  ) -> Step {
    let site = Site(operation, in: function, of: resources)
    let definition = operation.definition
    return Step(
      operation: operation, calls: definition.calls(site), movements: definition.movements(site),
      links: definition.storageLinks(site))
  }
}
