/// Which operation makes each value of a function, and which ones read it.
public struct FunctionUses: Sendable {
  private var producers: [Int?]
  private var readers: [[Int]]

  /// One pass over the operations. Values that the function's table lacks are passed over.
  public init(_ function: Function) {
    producers = Array(repeating: nil, count: function.types.count)
    readers = Array(repeating: [], count: function.types.count)
    for (index, operation) in function.operations.enumerated() {
      for operand in operation.operands where readers.indices.contains(operand.index) {
        if readers[operand.index].last != index { readers[operand.index].append(index) }
      }
      for result in operation.results where producers.indices.contains(result.index) {
        producers[result.index] = producers[result.index] ?? index
      }
    }
  }

  /// Index of the operation that makes the value; nil where none does, as for an argument.
  public func producer(of value: ValueID) -> Int? {
    producers.indices.contains(value.index) ? producers[value.index] : nil
  }

  /// Indices of the operations that have the value among their operands: ascending, each once.
  public func consumers(of value: ValueID) -> [Int] {
    readers.indices.contains(value.index) ? readers[value.index] : []
  }
}
