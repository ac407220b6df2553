import Kernels
import Program
import Randomness

extension Session {
  /// Draws every parameter's first values from its own stream of the seed, in row-major order, so
  /// that they depend neither on the layout nor on the other parameters.
  public func initializeParameters(seed: UInt64) {
    for parameter in program.parameters {
      let count = parameter.storage.logicalCount
      let random = Philox(seed: seed, key: StableHash.hash(parameter.name), step: 0)
      let values: [Float] =
        switch parameter.initializer {
        case .constant(let value): Array(repeating: Float(value), count: count)
        case .uniform(let bound):
          (0..<count).map { Float((2 * random.uniform(UInt64($0)) - 1) * bound) }
        case .normal(let deviation):
          (0..<count).map { Float(random.normal(UInt64($0)) * deviation) }
        }
      write(values, to: tensor(parameter))
    }
    startAverage()
  }

  /// Makes the moving average of the weights, where one is kept, the weights that are there.
  public func startAverage() {
    guard use == .training else { return }
    for parameter in program.parameters where parameter.isTrained {
      if let average = average(parameter) { write(read(tensor(parameter)), to: average) }
    }
  }

  /// Runs `body` with the moving averages in the place of the trained weights, where the model keeps them;
  /// they and the weights exchange places, and do so again at its end.
  public func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
    exchangeAverages()
    defer { exchangeAverages() }
    return try body()
  }

  private func exchangeAverages() {
    guard program.experiment.weightAverage != nil else { return }
    let start = stateCount * program.trainedBytes
    let size = min(program.trainedBytes, 1 << 16)
    withUnsafeTemporaryAllocation(byteCount: 2 * size, alignment: Alignment.bytes) { buffer in
      for offset in stride(from: 0, to: program.trainedBytes, by: max(size, 1)) {
        let count = min(size, program.trainedBytes - offset)
        let weights = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        let averages = UnsafeMutableRawBufferPointer(rebasing: buffer[size..<size + count])
        backend.read(.parameters, offset: offset, into: weights)
        backend.read(.optimizer, offset: start + offset, into: averages)
        backend.write(UnsafeRawBufferPointer(averages), to: .parameters, offset: offset)
        backend.write(UnsafeRawBufferPointer(weights), to: .optimizer, offset: start + offset)
      }
    }
  }

  /// Where a parameter's values lie.
  public func tensor(_ parameter: Parameter) -> Tensor {
    Tensor(space: .parameters, offset: parameter.offset, storage: parameter.storage)
  }

  /// Where a trained parameter's gradient lies.
  public func gradient(_ parameter: Parameter) -> Tensor {
    Tensor(space: .gradients, offset: parameter.offset, storage: parameter.storage)
  }

  /// Where the optimizer keeps its `index`-th tensor of state for a trained parameter.
  public func state(_ index: Int, _ parameter: Parameter) -> Tensor {
    Tensor(
      space: .optimizer, offset: index * program.trainedBytes + parameter.offset,
      storage: parameter.storage)
  }

  /// Where the moving average of a trained parameter lies; nil where the model keeps none.
  public func average(_ parameter: Parameter) -> Tensor? {
    program.experiment.weightAverage == nil ? nil : state(stateCount, parameter)
  }

  /// Tensors of optimizer state for each trained parameter.
  public var stateCount: Int {
    guard program.trainedBytes > 0 else { return 0 }
    return program.optimizerBytes / program.trainedBytes
      - (program.experiment.weightAverage == nil ? 0 : 1)
  }
}
