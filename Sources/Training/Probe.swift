import Experiment
import Interchange
import Kernels
import Program
import Runtime

/// One step on given tensors, with everything that comes of it.
public struct Probe {
  private let program: Program
  private let seed: UInt64

  /// - Parameter program: one compiled to be probed, so that outputs and the input's gradient stay.
  public init(program: Program, seed: UInt64) {
    self.program = program
    self.seed = seed
  }

  /// Runs forward and backward pass, on grids as wide as it takes. Throws `SafetensorsError`, and
  /// `TrainingError` where a tensor is missing or has another shape or the loss is not finite.
  ///
  /// - Parameter names: our parameters' names to those of `weights`.
  public func run(
    on backend: any Backend, input: SafetensorsFile, weights: SafetensorsFile?,
    names: [String: String]
  ) throws -> [SafetensorsOutput] {
    let session = try Session(program, on: backend, for: .training)
    if let weights {
      try Checkpoint.loadParameters(session, from: weights, path: weights.path, names: names)
    } else {
      session.initializeParameters(seed: seed)
    }
    let batch = try program.training.inputs.map { try values(of: $0, in: input) }
    _ = try TrainingStep(session).accumulate(StepContext(seed: seed), step: 1) {
      for (port, values) in zip(program.training.inputs, batch) {
        session.write(values, to: port.tensor)
      }
    }
    var outputs: [SafetensorsOutput] = []
    for parameter in program.parameters {
      let tensor = session.tensor(parameter)
      outputs.append(output("parameter.\(parameter.name)", tensor, session))
      if parameter.isTrained {
        outputs.append(output("gradient.\(parameter.name)", session.gradient(parameter), session))
      }
    }
    return outputs + program.training.outputs.map { output($0.name, $0.tensor, session) }
  }

  private func values(of port: Entry.Port, in file: SafetensorsFile) throws -> [Double] {
    guard let entry = file.entry(named: port.name) else {
      throw TrainingError.badRun(file.path, "has no tensor '\(port.name)'")
    }
    let shape = port.tensor.storage.shape
    // Labels may come without their channel axis, as PyTorch's losses take them.
    let isLabels = port.tensor.storage.element == .uint8
    guard entry.shape == shape || (isLabels && entry.shape == [shape[0]] + shape[2...]) else {
      throw TrainingError.badRun(
        file.path, "tensor '\(port.name)' has the shape \(entry.shape), the model wants \(shape)")
    }
    let values = try file.tensor(named: port.name).doubles
    if let labels = program.experiment.labelInputs.first(where: { $0.name == port.name }) {
      let known = (0..<labels.labels.count).map(Double.init)
      let indices = Set(known + (labels.ignored == nil ? [] : [Double(LabelInput.ignoredClass)]))
      if let other = values.first(where: { !indices.contains($0) }) {
        throw TrainingError.badRun(
          file.path, "tensor '\(port.name)' has a \(other), which is no index of a label")
      }
    }
    return values
  }

  private func output(
    _ name: String, _ tensor: Tensor, _ session: Session
  ) -> SafetensorsOutput {
    let values = session.read(tensor)
    return tensor.storage.element == .float64
      ? SafetensorsOutput(name: name, shape: tensor.storage.shape, doubles: values)
      : SafetensorsOutput(name: name, shape: tensor.storage.shape, floats: values.map { Float($0) })
  }
}
