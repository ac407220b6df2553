import Compiler
import Kernels
import Plan
import Program
import Randomness
import ReferenceBackend
import Runtime

/// What a step in float64 gives: outputs and gradients by name, for a random batch and random
/// parameters that follow from names alone.
public struct StepNumbers {
  public let values: [String: [Double]]

  /// - Parameter compilation: one for the reference backend, with probes.
  public init(_ compilation: Compilation) throws {
    let program = compilation.program(.keep)
    let session = try Session(program, on: ReferenceBackend<Double>(), for: .training)
    session.initializeParameters(seed: 0)
    for parameter in program.parameters where parameter.isTrained {
      let tensor = session.tensor(parameter)
      let offsets = Self.normal(parameter.name, tensor)
      session.write(zip(session.read(tensor), offsets).map { $0 + 0.1 * $1 }, to: tensor)
    }
    for port in program.training.inputs {
      let normal = Self.normal(port.name, port.tensor)
      session.write(
        port.tensor.storage.element == .uint8 ? normal.map { $0 < 0 ? 0 : 1 } : normal,
        to: port.tensor)
    }
    session.accumulate(StepContext(seed: 5))
    var values: [String: [Double]] = [:]
    for output in program.training.outputs { values[output.name] = session.read(output.tensor) }
    for parameter in program.parameters {
      values["value of \(parameter.name)"] = session.read(session.tensor(parameter))
      guard parameter.isTrained else { continue }
      values["gradient of \(parameter.name)"] = session.read(session.gradient(parameter))
    }
    self.values = values
  }

  private static func normal(_ name: String, _ tensor: Tensor) -> [Double] {
    let random = Philox(seed: 3, key: StableHash.hash(name), step: 0)
    return (0..<tensor.storage.logicalCount).map { random.normal(UInt64($0)) }
  }

  /// The greatest difference of an output or a gradient, in shares of its greatest magnitude or of 1,
  /// and where it is; infinite where one of both is not a number.
  public func difference(from other: StepNumbers) -> (share: Double, name: String) {
    precondition(Set(values.keys) == Set(other.values.keys), "steps of one model")
    return values.map { name, mine in
      let theirs = other.values[name]!
      let scale = theirs.reduce(1) { max($0, abs($1)) }
      let share = zip(mine, theirs).reduce(0.0) { worst, pair in
        let difference = abs(pair.0 - pair.1) / scale
        return difference <= worst ? worst : difference.isNaN ? .infinity : difference
      }
      return (share, name)
    }.max { $0.share < $1.share } ?? (0, "")
  }
}
