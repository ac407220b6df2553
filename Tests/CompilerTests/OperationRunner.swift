import IR
import Kernels
import Operations
import ReferenceBackend

/// Runs operations of a function one by one on the reference backend in float64, each value in
/// memory of its own.
struct OperationRunner {
  let function: Function
  let resources: [Resource]
  /// Elements of each resource.
  let parameters: [[Double]]
  private(set) var values: [ValueID: [Double]] = [:]
  /// Of the fixed-point grid.
  private let range: Double

  init(
    _ function: Function, resources: [Resource], parameters: [[Double]],
    values: [ValueID: [Double]], range: Double
  ) {
    self.function = function
    self.resources = resources
    self.parameters = parameters
    self.values = values
    self.range = range
  }

  /// Runs an operation whose operands are there.
  mutating func run(_ operation: Operation) throws {
    var bytes = 0
    func tensor(_ type: TensorType) -> Tensor {
      let storage = StorageType(
        shape: type.shape, element: type.isFixed ? .fixed64 : .float64, layout: .plain)
      defer { bytes += storage.byteCount.roundedUp(to: Alignment.bytes) }
      return Tensor(space: .arena, offset: bytes, storage: storage)
    }
    let operands = operation.operands.map { tensor(function[type: $0]) }
    let results = operation.results.map { tensor(function[type: $0]) }
    let parameters = operation.resources.map { tensor(resources[$0.index].type) }
    var places: [Place: Tensor] = [:]
    for (value, tensor) in zip(operation.operands + operation.results, operands + results) {
      places[.value(value)] = tensor
    }
    for (resource, tensor) in zip(operation.resources, parameters) {
      places[.parameter(resource)] = tensor
    }
    let calls = operation.definition.calls(Site(operation, in: function, of: resources))
      .map { call in
        call.call { place in
          guard let tensor = places[place] else {
            preconditionFailure("nothing is trained here, but \(place) is asked for")
          }
          return tensor
        }
      }
    let backend = ReferenceBackend<Double>()
    try backend.map(byteCounts: [.arena: bytes])
    func write(_ elements: [Double], to tensor: Tensor) {
      elements.withUnsafeBytes { backend.write($0, to: .arena, offset: tensor.offset) }
    }
    for (value, tensor) in zip(operation.operands, operands) { write(values[value]!, to: tensor) }
    for (resource, tensor) in zip(operation.resources, parameters) {
      write(self.parameters[resource.index], to: tensor)
    }
    let prepared = try backend.prepare(calls)
    backend.run(prepared, 0..<prepared.count, StepContext(range: range))
    for (value, tensor) in zip(operation.results, results) {
      var elements = [Double](repeating: 0, count: tensor.storage.logicalCount)
      elements.withUnsafeMutableBytes {
        backend.read(.arena, offset: tensor.offset, into: $0)
      }
      values[value] = elements
    }
  }

  /// Runs the function from its start until a value is there.
  mutating func runForward(to value: ValueID) throws {
    for operation in function.operations where values[value] == nil { try run(operation) }
  }
}
