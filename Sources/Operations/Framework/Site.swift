import IR

/// What one operation of a function touches: the types of its operands and results, its resources.
public struct Site: Sendable {
  public let results: [ValueID]
  private let operands: [ValueID]
  private let operandTypes: [TensorType]
  public let resultTypes: [TensorType]
  private let resourceIDs: [ResourceID]
  private let resources: [Resource]

  public init(_ operation: Operation, in function: Function, of resources: [Resource]) {
    operands = operation.operands
    operandTypes = operation.operands.map { function[type: $0] }
    results = operation.results
    resultTypes = operation.results.map { function[type: $0] }
    resourceIDs = operation.resources
    self.resources = operation.resources.map { resources[$0.index] }
  }

  /// The first result.
  var result: ValueID { results[0] }

  /// Type of an operand or result.
  public subscript(type value: ValueID) -> TensorType {
    if let index = operands.firstIndex(of: value) { return operandTypes[index] }
    guard let index = results.firstIndex(of: value) else {
      preconditionFailure("%\(value.index) is no operand and no result of the operation")
    }
    return resultTypes[index]
  }

  /// A resource that the operation names.
  subscript(resource: ResourceID) -> Resource {
    guard let index = resourceIDs.firstIndex(of: resource) else {
      preconditionFailure("resource \(resource.index) is none of the operation's")
    }
    return resources[index]
  }

  /// Whether a resource is there and is trained.
  func isTrained(_ resource: ResourceID?) -> Bool {
    resource.map { self[$0].role == .parameter } ?? false
  }

  /// Where the gradient of a resource is gathered; nil where it is not trained.
  func gradient(of resource: ResourceID) -> Place? {
    isTrained(resource) ? .gradient(resource) : nil
  }
}
