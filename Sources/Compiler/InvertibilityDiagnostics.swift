import Diagnostics
import IR
import Operations

/// A value that a layer reads by its name.
struct NamedRead: Sendable {
  var value: ValueID
  var name: String
  /// The region that the layer stands in.
  var region: RegionID?
  var span: Span
  var trace: [Diagnostic.Note]
}

extension InvertibilityProof {
  /// Why a promise does not hold, at what breaks it.
  func diagnostics(_ function: Function, reads: [NamedRead]) -> [Diagnostic] {
    switch obstacle {
    case nil: return []
    case .dependentValues(let values):
      return blame(
        values, in: function, reads,
        "is read in a region that is promised to be invertible, but depends on what the region's input is made from",
        advice: "read what flows down inside the region, or what is named there")
    case .valuesOffGrid(let values):
      return blame(
        values, in: function, reads,
        "is read in a region that is promised to be invertible, but is not on the grid on which inverses are exact",
        advice: "results of couplings, of 'orthogonal-down' and of what only moves these are on it")
    case .operations(let operations):
      var notes: [Diagnostic.Note] = []
      for operation in operations.prefix(3) {
        notes.append(
          .init(
            "\(operation.definition.obstacle) (at '\(operation.anchor.path)')",
            at: operation.anchor.span))
        notes += operation.anchor.trace
      }
      return [refusal(notes)]
    case .growth(let operation):
      let (input, output) = (function[type: region.input], function[type: region.output])
      return [
        refusal(
          [
            .init(
              "a bijection gives as many values as it takes, but \(input.shape) becomes \(output.shape) (at '\(operation.anchor.path)')",
              at: operation.anchor.span)
          ] + operation.anchor.trace)
      ]
    }
  }

  private func refusal(_ notes: [Diagnostic.Note]) -> Diagnostic {
    .error(
      "not-invertible", "this region is promised to be invertible, but is not",
      at: region.anchor.span, notes: notes + region.anchor.trace)
  }

  private func blame(
    _ values: [ValueID], in function: Function, _ reads: [NamedRead], _ message: String,
    advice: String
  ) -> [Diagnostic] {
    let blamed = reads.filter {
      values.contains($0.value) && function.isRegion($0.region, in: identifier)
    }
    return blamed.map { read in
      .error(
        "not-invertible", "'\(read.name)' \(message)", at: read.span,
        notes: [.init("promised here", at: region.anchor.span), .init(advice)] + read.trace)
    }
  }
}
