import Experiment
import Foundation
import Kernels
import Program
import Randomness
import ReferenceBackend
import Runtime

/// The gradient of a program's loss by everything together - trained parameters and, where the
/// program gives it, the input - held against the loss itself, in float64.
///
/// |L(p + h d) - L(p) - h <g, d>| shrinks like h² for the gradient g and like h for anything else.
public struct TaylorRemainder {
  private let session: Session
  private let program: Program
  private let seed: UInt64
  private var variables: [Variable]
  /// Class indices of each list of labels.
  private let labels: [(tensor: Tensor, classes: [Double])]

  /// What the loss is differentiated by, from where and in which direction.
  private struct Variable {
    var tensor: Tensor
    var point: [Double]
    var direction: [Double]
    var gradient: [Double]
  }

  /// h runs from 2^-11 to 2^-17: small enough that few kinks of piecewise linear layers are crossed,
  /// large enough that h² is far above the rounding of a float64 loss.
  private static let exponents = 11...17

  /// Evaluates the gradient at a random point near the initial parameters, for a random input and
  /// random labels.
  public init(_ program: Program, seed: UInt64) throws {
    self.program = program
    self.seed = seed
    session = try Session(program, on: ReferenceBackend<Double>(), for: .training)
    session.initializeParameters(seed: seed)
    var variables: [Variable] = []
    for parameter in program.parameters where parameter.isTrained {
      let tensor = session.tensor(parameter)
      // Off the initial values: zeros and ones would hide mistakes.
      let offset = Self.normal(tensor, seed, "offset.\(parameter.name)")
      let point = zip(session.read(tensor), offset).map { $0 + 0.1 * $1 }
      variables.append(
        Variable(
          tensor: tensor, point: point,
          direction: Self.normal(tensor, seed, "direction.\(parameter.name)"), gradient: []))
    }
    let labelInputs = program.experiment.labelInputs
    labels = program.training.inputs.filter { $0.name != "input" }.map { port in
      let random = Philox(seed: seed, key: StableHash.hash(port.name), step: 0)
      let ignores = labelInputs.contains { $0.name == port.name && $0.ignored != nil }
      let known = Self.labelCount(program)
      let classes = (0..<port.tensor.storage.logicalCount).map {
        let index = Int(random.uniform(UInt64($0)) * Double(known + (ignores ? 1 : 0)))
        return Double(index < known ? index : LabelInput.ignoredClass)
      }
      return (port.tensor, classes)
    }
    let input = program.training.input("input")!
    let inputGradient = program.training.output("gradient.input")
    variables.append(
      Variable(
        tensor: input, point: Self.normal(input, seed, "input"),
        direction: inputGradient == nil
          ? [Double](repeating: 0, count: input.storage.logicalCount)
          : Self.normal(input, seed, "direction.input"), gradient: []))
    self.variables = variables
    step(at: 0)
    var index = 0
    for parameter in program.parameters where parameter.isTrained {
      self.variables[index].gradient = session.read(session.gradient(parameter))
      index += 1
    }
    self.variables[index].gradient =
      inputGradient.map { session.read($0) } ?? variables[index].direction
  }

  /// The slope of log |remainder| over log h, by least squares.
  public func order() -> Double {
    let origin = loss(at: 0)
    let slope = slope
    let points = Self.exponents.map { exponent in
      let h = exp2(-Double(exponent))
      return (x: log2(h), y: log2(abs(loss(at: h) - origin - h * slope)))
    }
    let count = Double(points.count)
    let (x, y) = (
      points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count
    )
    return points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) }
      / points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
  }

  /// How far the gradient's directional derivative is from the central difference of the loss, as a
  /// share of the larger of the two and of `floor`; the least of several steps h. Hundreds of windows of
  /// a pool have kinks that a step of 1e-6 still crosses; none of the steps is met by a wrong gradient.
  public func centralDifferenceError(floor: Double) -> Double {
    let slope = slope
    return [1e-4, 1e-5, 1e-6, 1e-7].map { h in
      let difference = (loss(at: h) - loss(at: -h)) / (2 * h)
      return abs(difference - slope) / max(abs(slope), abs(difference), floor)
    }.min()!
  }

  /// The loss's derivative in the direction, by the gradient.
  private var slope: Double {
    variables.reduce(0) { sum, variable in
      sum + zip(variable.gradient, variable.direction).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// Whether a value left its range, so that loss and gradient are none.
  public var leavesRange: Bool { session.faults.leftRange }

  /// The loss where the gradient was evaluated.
  public func loss() -> Double { loss(at: 0) }

  private func loss(at h: Double) -> Double {
    step(at: h)
    return session.readScalar(program.training.output("loss")!)
  }

  /// A forward and backward pass at p + h d. Everything is written each time: the arena's bytes
  /// serve several values.
  private func step(at h: Double) {
    for variable in variables {
      session.write(
        zip(variable.point, variable.direction).map { $0 + h * $1 }, to: variable.tensor)
    }
    for (tensor, classes) in labels { session.write(classes, to: tensor) }
    session.accumulate(StepContext(seed: seed))
  }

  private static func normal(_ tensor: Tensor, _ seed: UInt64, _ name: String) -> [Double] {
    let random = Philox(seed: seed, key: StableHash.hash(name), step: 0)
    return (0..<tensor.storage.logicalCount).map { random.normal(UInt64($0)) }
  }

  /// Classes that every output with labels has.
  private static func labelCount(_ program: Program) -> Int {
    program.experiment.outputs.compactMap { output in
      switch output.target {
      case .labels(let labels), .regions(_, let labels): labels.count
      case .input, .none: nil
      }
    }.min() ?? 1
  }
}
