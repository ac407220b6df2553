import Diagnostics

/// Structural checks of one function.
struct FunctionVerifier {
  let function: Function
  private let resourceCount: Int
  /// Where each value gets its content: -1 for an argument, else the index of an operation.
  private(set) var definitions: [ValueID: Int] = [:]
  private var faults: [Diagnostic] = []

  init(_ function: Function, resourceCount: Int) {
    self.function = function
    self.resourceCount = resourceCount
  }

  mutating func verify() -> [Diagnostic] {
    for (index, type) in function.types.enumerated() {
      faults += shapeFaults(of: type, subject: "value %\(index) of function '\(function.name)'")
    }
    verifyArguments()
    for (index, operation) in function.operations.enumerated() { verify(operation, at: index) }
    verifyResults()
    faults += RegionVerifier(function, definitions: definitions).verify()
    return faults
  }

  private mutating func verifyArguments() {
    let names = counts(of: function.arguments.map(\.name))
    for (count, argument) in zip(names, function.arguments) {
      if count > 1 {
        report("ir-duplicate-argument", "argument '\(argument.name)' is there more than once")
      }
      define(argument.value, at: -1, by: "argument '\(argument.name)'", anchor: nil)
    }
  }

  private mutating func verifyResults() {
    for (count, result) in zip(counts(of: function.results.map(\.name)), function.results) {
      if count > 1 {
        report("ir-duplicate-result", "result '\(result.name)' is there more than once")
      }
      if definitions[result.value] == nil {
        let message = "result '\(result.name)' is \(result.value.text), which has no definition"
        report("ir-undefined-value", message)
      }
    }
  }

  private mutating func verify(_ operation: Operation, at index: Int) {
    // Made for a fault alone: there are thousands of operations, and hardly ever one.
    var subject: String { "operation \(index), '\(operation.title)'," }
    let anchor = operation.anchor
    for operand in operation.operands where definitions[operand] == nil {
      report(
        "ir-undefined-value", "\(subject) reads \(operand.text), which has no definition before it",
        anchor)
    }
    for result in operation.results { define(result, at: index, by: subject, anchor: anchor) }
    for resource in operation.resources where !(0..<resourceCount).contains(resource.index) {
      let message = "\(subject) names resource \(resource.index) of \(resourceCount)"
      report("ir-out-of-range", message, anchor)
    }
    if let region = operation.region, !function.regions.indices.contains(region.index) {
      let message = "\(subject) stands in region ^\(region.index) of \(function.regions.count)"
      report("ir-out-of-range", message, anchor)
    }
  }

  private mutating func define(
    _ value: ValueID, at index: Int, by subject: @autoclosure () -> String, anchor: Anchor?
  ) {
    guard function.types.indices.contains(value.index) else {
      let message = "\(subject()) defines \(value.text) of \(function.types.count) values"
      return report("ir-out-of-range", message, anchor)
    }
    guard definitions[value] == nil else {
      let message = "\(subject()) defines \(value.text), which already has a definition"
      return report("ir-duplicate-value", message, anchor)
    }
    definitions[value] = index
  }

  private mutating func report(_ identifier: String, _ message: String, _ anchor: Anchor? = nil) {
    faults.append(.fault(identifier, message, in: function, anchor))
  }
}

extension Diagnostic {
  /// A fault of a function's structure, at the place of the model that the faulty part came from.
  static func fault(
    _ identifier: String, _ message: String, in function: Function, _ anchor: Anchor?
  ) -> Diagnostic {
    Diagnostic(
      .error, identifier, "in function '\(function.name)': \(message)", at: anchor?.span,
      notes: anchor?.trace ?? [])
  }
}
