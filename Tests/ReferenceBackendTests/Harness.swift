import Foundation
import Kernels
import Randomness

@testable import ReferenceBackend

/// A tensor as tests write it: logical values in row-major order and how to store them.
struct Value: Sendable {
  var shape: [Int]
  var values: [Double]
  var layout: Layout = .plain
  /// Nil: the backend's element type.
  var element: ElementType?

  init(_ shape: [Int], _ values: [Double]) {
    precondition(values.count == shape.reduce(1, *))
    (self.shape, self.values) = (shape, values)
  }

  /// What a kernel has to write over.
  static func unwritten(_ shape: [Int]) -> Value {
    Value(shape, Array(repeating: .nan, count: shape.reduce(1, *)))
  }

  static func zeros(_ shape: [Int]) -> Value {
    Value(shape, Array(repeating: 0, count: shape.reduce(1, *)))
  }

  /// Unit normal numbers.
  static func random(_ shape: [Int], seed: UInt64) -> Value {
    let philox = Philox(seed: seed, key: 0, step: 0)
    return Value(shape, (0..<shape.reduce(1, *)).map { philox.normal(UInt64($0)) })
  }

  /// Integers below `bound`.
  static func labels(_ shape: [Int], below bound: Int, seed: UInt64) -> Value {
    let philox = Philox(seed: seed, key: 1, step: 0)
    let values = (0..<shape.reduce(1, *)).map {
      (philox.uniform(UInt64($0)) * Double(bound)).rounded(.down)
    }
    return Value(shape, values).bytes
  }

  /// The same tensor of element type u8; an unwritten one starts at 255.
  var bytes: Value {
    var value = self
    value.element = .uint8
    value.values = values.map { $0.isNaN ? 255 : $0 }
    return value
  }

  /// The same tensor on the fixed-point grid of the float64 backend.
  var fixed: Value {
    var value = self
    value.element = .fixed64
    return value
  }

  func with(_ layout: Layout) -> Value {
    var value = self
    value.layout = layout
    return value
  }

  func adding(_ direction: Value, times factor: Double) -> Value {
    var value = self
    value.values = zip(values, direction.values).map { $0 + factor * $1 }
    return value
  }

  func dot(_ other: Value) -> Double { zip(values, other.values).reduce(0) { $0 + $1.0 * $1.1 } }
}

/// Runs one kernel on a fresh backend and gives its results. A result starts with the values given.
/// `aliases[result] = operand` puts a result where an operand lies.
func evaluate<Scalar: ReferenceScalar>(
  _ kernel: some KernelRecord, _ operands: [Value?], _ results: [Value],
  as scalar: Scalar.Type = Double.self,
  aliases: [Int: Int] = [:], context: StepContext = StepContext()
) throws -> [Value] {
  let memory = try Execution<Scalar>(kernel, operands, results, aliases: aliases)
  try memory.run(context)
  return zip(memory.call.results, results).map { memory.read($0, like: $1) }
}

/// A backend with one call laid out in its arena.
struct Execution<Scalar: ReferenceScalar> {
  let backend = ReferenceBackend<Scalar>()
  let call: KernelCall

  init(
    _ kernel: some KernelRecord, _ operands: [Value?], _ results: [Value], aliases: [Int: Int] = [:]
  ) throws {
    var offset = 0
    func tensor(_ value: Value, at offset: Int) -> Tensor {
      Tensor(
        space: .arena, offset: offset,
        storage: StorageType(
          shape: value.shape, element: value.element ?? Scalar.elementType, layout: value.layout))
    }
    func place(_ value: Value) -> Tensor {
      let tensor = tensor(value, at: offset)
      offset += tensor.storage.byteCount.roundedUp(to: Alignment.bytes)
      return tensor
    }
    let inputs = operands.map { $0.map(place) }
    let outputs = results.enumerated().map { index, value in
      aliases[index].flatMap { inputs[$0] }.map { tensor(value, at: $0.offset) } ?? place(value)
    }
    call = KernelCall(kernel, operands: inputs, results: outputs)
    try backend.map(byteCounts: [.arena: offset])
    for (index, (tensor, value)) in zip(outputs, results).enumerated() where aliases[index] == nil {
      // Padding starts as rubbish, so that a kernel that leaves it shows.
      write(Array(repeating: 77, count: tensor.storage.storedCount), tensor)
      write(value, tensor)
    }
    for (tensor, value) in zip(inputs, operands) {
      if let tensor, let value { write(value, tensor) }
    }
  }

  func run(_ context: StepContext) throws {
    let prepared = try backend.prepare([call])
    backend.run(prepared, 0..<1, context)
    backend.synchronize()
  }

  func read(_ tensor: Tensor, like value: Value) -> Value {
    let stored = readStored(tensor)
    var result = value
    result.values = value.values.indices.map { stored[tensor.storage.storedIndex(of: $0)] }
    return result
  }

  /// All elements in memory, padding included.
  func readStored(_ tensor: Tensor) -> [Double] {
    func read<Element>(_ widen: (Element) -> Double, _ zero: Element) -> [Double] {
      var elements = Array(repeating: zero, count: tensor.storage.storedCount)
      elements.withUnsafeMutableBytes {
        backend.read(tensor.space, offset: tensor.offset, into: $0)
      }
      return elements.map(widen)
    }
    switch tensor.storage.element {
    case .uint8: return read({ Double($0) }, UInt8(0))
    case .float32: return read({ Double($0) }, Float(0))
    case .float64, .fixed64: return read({ $0 }, 0.0)
    default: preconditionFailure("no test has such tensors")
    }
  }

  private func write(_ value: Value, _ tensor: Tensor) {
    var stored = readStored(tensor)
    for (index, element) in value.values.enumerated() {
      stored[tensor.storage.storedIndex(of: index)] = element
    }
    write(stored, tensor)
  }

  private func write(_ stored: [Double], _ tensor: Tensor) {
    func write<Element>(_ elements: [Element]) {
      elements.withUnsafeBytes { backend.write($0, to: tensor.space, offset: tensor.offset) }
    }
    switch tensor.storage.element {
    case .uint8: write(stored.map { UInt8($0) })
    case .float32: write(stored.map { Float($0) })
    case .float64, .fixed64: write(stored)
    default: preconditionFailure("no test has such tensors")
    }
  }
}

/// The order at which the remainder of the first-order Taylor expansion of `function` at `point`
/// vanishes: at least 2 when `gradient` is its gradient. Infinite where `function` is linear along
/// `direction` and the remainder is no more than rounding.
func taylorOrder(
  at point: Value, along direction: Value, gradient: Value, _ function: (Value) throws -> Double
) rethrows -> Double {
  let value = try function(point)
  let slope = gradient.dot(direction)
  let remainders = try [0x1p-10, 0x1p-14].map { step in
    abs(try function(point.adding(direction, times: step)) - value - step * slope)
  }
  guard remainders[0] > 1e-13 * max(1, abs(value)) else { return .infinity }
  return log2(remainders[0] / remainders[1]) / 4
}

/// The largest difference, relative to the largest magnitude expected (or 1).
func deviation(_ values: [Double], _ expected: [Double]) -> Double {
  guard values.count == expected.count else { return .infinity }
  let scale = expected.reduce(1) { max($0, abs($1)) }
  return zip(values, expected).reduce(0) {
    let difference = abs($1.0 - $1.1) / scale
    return difference.isNaN ? .infinity : max($0, difference)
  }
}
