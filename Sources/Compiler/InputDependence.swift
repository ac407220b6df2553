import IR
import Operations

/// On which channels of a function's arguments each value depends. Draws and weights are constants
/// of a step.
///
/// Channels are followed through operations that only move them; of anything else every result
/// depends on all that any operand depends on.
struct InputDependence: Sendable {
  /// Consecutive channels of an argument.
  private struct Channels: Hashable {
    var argument: ValueID
    var range: Range<Int>
  }

  private enum Sources {
    /// What the value's channels are, in order.
    case moved([Channels])
    case together(Set<Channels>)

    var all: Set<Channels> {
      switch self {
      case .moved(let channels): Set(channels)
      case .together(let channels): channels
      }
    }
  }

  private var sources: [ValueID: Sources] = [:]

  init(_ function: Function, resources: [Resource]) {
    for argument in function.arguments {
      let range = 0..<function[type: argument.value].shape[1]
      sources[argument.value] = .moved([Channels(argument: argument.value, range: range)])
    }
    for operation in function.operations {
      visit(operation, Site(operation, in: function, of: resources))
    }
  }

  private mutating func visit(_ operation: Operation, _ site: Site) {
    let operands = operation.operands.map { sources[$0]! }
    let movements = operation.definition.movements(site)
    for (index, result) in operation.results.enumerated() {
      sources[result] =
        moved(operands, movements.filter { $0.result == index })
        ?? .together(operands.reduce(into: []) { $0.formUnion($1.all) })
    }
  }

  /// The channels of one result in order; nil where something was computed of them.
  private func moved(_ operands: [Sources], _ movements: [Movement]) -> Sources? {
    guard !movements.isEmpty else { return nil }
    var result: [Channels] = []
    for movement in movements.sorted(by: { $0.resultChannel < $1.resultChannel }) {
      guard case .moved(let source) = operands[movement.operand] else { return nil }
      let wanted = movement.operandChannel..<movement.operandChannel + movement.count
      var first = 0
      for channels in source {
        let part = wanted.clamped(to: first..<first + channels.range.count)
        if !part.isEmpty {
          let start = channels.range.lowerBound + part.lowerBound - first
          result.append(
            Channels(argument: channels.argument, range: start..<start + part.count))
        }
        first += channels.range.count
      }
    }
    return .moved(result)
  }

  /// Whether two values depend on a channel in common.
  func share(_ first: ValueID, _ second: ValueID) -> Bool {
    sources[first]!.all.contains { channels in
      sources[second]!.all.contains {
        $0.argument == channels.argument && $0.range.overlaps(channels.range)
      }
    }
  }
}
