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

  /// Tensors of optimizer state for each trained parameter.
  public var stateCount: Int {
    program.trainedBytes == 0 ? 0 : program.optimizerBytes / program.trainedBytes
  }
}
