import Diagnostics

/// A function as far as it is read: values and regions may be named before their lines are seen.
struct FunctionDraft {
  private var function: Function
  private let span: Span
  private var types: [ValueID: TensorType] = [:]
  private var uses: [(id: ValueID, span: Span)] = []
  private var regions: [RegionID: Region] = [:]
  private(set) var faults: [Diagnostic] = []

  init(name: String, at span: Span) {
    function = Function(name: name)
    self.span = span
  }

  mutating func addArgument(_ name: String, _ value: ValueID) {
    function.arguments.append(Function.Named(name, value))
  }

  mutating func addResult(_ name: String, _ value: ValueID) {
    function.results.append(Function.Named(name, value))
  }

  mutating func append(_ operation: Operation) { function.operations.append(operation) }

  mutating func define(_ value: ValueID, _ type: TensorType, at span: Span) {
    guard types.updateValue(type, forKey: value) != nil else { return }
    faults.append(
      Diagnostic(.error, "ir-duplicate-value", "\(value.text) already has a definition", at: span))
  }

  mutating func use(_ value: ValueID, at span: Span) { uses.append((value, span)) }

  mutating func define(_ id: RegionID, _ region: Region, at span: Span) {
    guard regions.updateValue(region, forKey: id) != nil else { return }
    let message = "^\(id.index) already has a definition; the operations of a region stand together"
    faults.append(Diagnostic(.error, "ir-duplicate-region", message, at: span))
  }

  /// The function; nil with a fault where numbers are left out of a table or used without an entry.
  mutating func finish() -> Function? {
    for use in uses where types[use.id] == nil {
      let message = "\(use.id.text) has no definition in '\(function.name)'"
      faults.append(Diagnostic(.error, "ir-undefined-value", message, at: use.span))
    }
    if let gap = (0..<types.count).first(where: { types[ValueID($0)] == nil }) {
      let message =
        "'\(function.name)' defines \(types.count) values, but not %\(gap);"
        + " values count from %0 without a gap"
      faults.append(Diagnostic(.error, "ir-missing-value", message, at: span))
    }
    if let gap = (0..<regions.count).first(where: { regions[RegionID($0)] == nil }) {
      let message =
        "'\(function.name)' has \(regions.count) regions, but not ^\(gap);"
        + " regions count from ^0 without a gap"
      faults.append(Diagnostic(.error, "ir-missing-region", message, at: span))
    }
    guard faults.isEmpty else { return nil }
    for value in types.keys.sorted() { _ = types[value].map { function.makeValue($0) } }
    function.regions = regions.sorted { $0.key.index < $1.key.index }.map(\.value)
    return function
  }
}
