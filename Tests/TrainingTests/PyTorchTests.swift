import Compiler
import Experiment
import Kernels
import ModelsForTests
import Operations
import Plan
import Program
import ReferenceBackend
import Runtime
import Testing

/// What a model's text means, against numbers of PyTorch: ten steps in float64.
///
/// The tolerance is for sums of some hundred terms in another order, rounded at 1e-16, and for grids of
/// step 1e-14 that couplings compute on, after ten steps that spread them a hundredfold.
@Suite struct PyTorchTests {
  private let tolerance = 1e-11
  private let target = ReferenceTarget(element: .float64)

  @Test(arguments: Witness.all, [true, false])
  func `ten steps are those of PyTorch`(_ witness: Witness, fusing: Bool) throws {
    let program = try compile(witness.model, for: target, probes: true, fusing: fusing)
      .program(.keep)
    let parameters = program.parameters
    try #require(parameters.map(\.name).sorted() == witness.parameters.keys.sorted())
    #expect(parameters.filter(\.isTrained).map(\.name).sorted() == witness.trained)

    let session = try Session(program, on: ReferenceBackend<Double>(), for: .training)
    session.initializeParameters(seed: 0)
    for parameter in parameters where !Self.isStatistic(parameter) {
      let uniform = Witness.uniform(parameter.name, parameter.storage.logicalCount)
      session.write(uniform.map { 0.5 * (2 * $0 - 1) }, to: session.tensor(parameter))
    }
    for (step, expected) in witness.steps.enumerated() {
      let rate = Self.step(step, of: witness.steps.count, on: session, witness)
      expect(rate, expected.rate, "rate of step \(step)")
      expect(
        session.readScalar(program.training.output("loss")!), expected.loss, "loss of step \(step)")
      for (name, value) in expected.losses {
        let tensor = try #require(program.training.output("loss.\(name)"), "\(name)")
        expect(session.readScalar(tensor), value, "\(name) of step \(step)")
      }
    }
    for parameter in parameters {
      expect(
        Witness.projection(session.read(session.tensor(parameter))),
        witness.parameters[parameter.name]!, parameter.name)
    }
    for (name, average) in witness.averages ?? [:] {
      let parameter = try #require(parameters.first { $0.name == name })
      let tensor = try #require(session.average(parameter))
      expect(Witness.projection(session.read(tensor)), average, "average of \(name)")
    }
    try expectPredictions(of: session, witness)
  }

  @Test func `every layer, loss, optimizer and schedule has its witness`() throws {
    let text = Witness.all.map(\.model).joined()
    for specification in Catalogue.layerSpecifications + Catalogue.lossSpecifications {
      let term = try Regex("[-{\\[] ?\(specification.name)[:,}\\]\n]")
      #expect(text.contains(term), "\(specification.name)")
    }
    for rule in Optimizer.Rule.allCases { #expect(text.contains("optimizer: {\(rule.rawValue):")) }
    #expect(Witness.all.contains { $0.averages != nil })
    for schedule in ["constant", "step", "polynomial", "cosine"] {
      #expect(text.contains("schedule: \(schedule)") || text.contains("schedule: {\(schedule)"))
    }
  }

  /// The running mean and variance, which begin as 0 and 1 on both sides.
  private static func isStatistic(_ parameter: Parameter) -> Bool {
    !parameter.isTrained && parameter.name.contains(".running_")
  }

  /// One batch, and an update where one is due. Returns the learning rate.
  private static func step(
    _ step: Int, of count: Int, on session: Session, _ witness: Witness
  ) -> Double {
    let experiment = session.program.experiment
    for port in session.program.training.inputs {
      session.write(
        witness.values(port.name, batch: step, count: port.tensor.storage.logicalCount),
        to: port.tensor)
    }
    let rate =
      experiment.optimizer.rate * experiment.schedule.factor(at: Double(step) / Double(count))
    let context = StepContext(
      seed: 7, step: UInt64(step), update: UInt64(step / experiment.accumulation + 1),
      learningRate: rate)
    session.accumulate(context)
    if (step + 1) % experiment.accumulation == 0 { session.update(context) }
    return rate
  }

  private func expectPredictions(of trained: Session, _ witness: Witness) throws {
    let program = trained.program
    let session = try Session(program, on: ReferenceBackend<Double>(), for: .inference)
    for parameter in program.parameters {
      session.write(trained.read(trained.tensor(parameter)), to: session.tensor(parameter))
    }
    let input = program.inference.input("input")!
    session.write(
      witness.values(
        "input", batch: witness.steps.count, count: input.storage.logicalCount), to: input)
    session.infer()
    for (name, expected) in witness.predictions {
      expect(
        Witness.projection(session.read(program.inference.output(name)!)), expected,
        "prediction '\(name)'")
    }
  }

  private func expect(_ value: Double, _ expected: Double, _ what: String) {
    let difference = abs(value - expected)
    #expect(difference <= tolerance * max(1, abs(expected)), "\(what): off by \(difference)")
  }
}
