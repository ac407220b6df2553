import Attributes
import IR

/// One operation in its function: the operation with the types of what it touches.
public struct Site: Sendable {
  public var operation: Operation
  public var operandTypes: [TensorType]
  public var resultTypes: [TensorType]
  public var resources: [Resource]

  public init(_ operation: Operation, in function: Function, of resources: [Resource]) {
    self.operation = operation
    operandTypes = operation.operands.map { function[type: $0] }
    resultTypes = operation.results.map { function[type: $0] }
    self.resources = operation.resources.map { resources[$0.index] }
  }

  public var attributes: [String: AttributeValue] { operation.attributes }
  public var operands: [ValueID] { operation.operands }
  public var results: [ValueID] { operation.results }
  public var input: TensorType { operandTypes[0] }

  /// +1 or -1 where the last operand is a residual, 0 where there is none.
  public var residualSign: Int { attributes["residual"]?.integer ?? 0 }
  public var hasResidual: Bool { residualSign != 0 }

  /// Whether the value is rounded to the grid and the residual, where there is one, lies on it.
  func isRoundedOnto(_ onGrid: [Bool]) -> Bool {
    attributes.range != nil && (!hasResidual || onGrid[onGrid.count - 1])
  }

  /// The same operation with some parts replaced.
  public func operation(
    named name: String? = nil, operands: [ValueID], results: [ValueID],
    adding attributes: [String: AttributeValue] = [:]
  ) -> Operation {
    var copy = operation
    copy.name = name ?? copy.name
    copy.operands = operands
    copy.results = results
    copy.attributes.merge(attributes) { $1 }
    return copy
  }
}

extension AttributeValue {
  public var integer: Int? {
    if case .integer(let value) = self { value } else { nil }
  }
  public var real: Double? {
    switch self {
    case .real(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }
  public var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }
  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }
  public var integers: [Int]? {
    if case .integers(let value) = self { value } else { nil }
  }
}

/// Attributes that an operation's definition or a layer's specification promises to be there.
extension [String: AttributeValue] {
  public func integer(_ name: String) -> Int { self[name]!.integer! }
  public func real(_ name: String) -> Double { self[name]!.real! }
  public func boolean(_ name: String) -> Bool { self[name]!.boolean! }
  public func string(_ name: String) -> String { self[name]!.string! }
  public func integers(_ name: String) -> [Int] { self[name]!.integers! }
}
