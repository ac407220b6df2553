import IR

/// The gradients of one operation's results, and those of its operands that follow from them.
public struct GradientFlow {
  /// Gradient of each result; nil where none flows.
  public let results: [ValueID?]
  private let isWanted: (ValueID) -> Bool
  /// Gradients of operands, in the order in which they were added.
  public private(set) var operands: [(operand: ValueID, gradient: ValueID)] = []

  public init(of results: [ValueID?], wanted: @escaping (ValueID) -> Bool) {
    self.results = results
    isWanted = wanted
  }

  /// Gradient of the first result.
  var result: ValueID? { results[0] }

  /// Whether the operand's gradient is read.
  func wants(_ operand: ValueID) -> Bool { isWanted(operand) }

  /// Adds a gradient to what flows to the operand, if that is wanted.
  mutating func add(_ gradient: ValueID?, to operand: ValueID) {
    if let gradient, wants(operand) { operands.append((operand, gradient)) }
  }
}
