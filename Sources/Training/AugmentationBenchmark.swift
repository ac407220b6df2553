import Experiment
import Kernels
import Program
import Runtime
import Volumes

/// Time of training steps on patches of a data set, with the model's augmentation beside them and without.
public struct AugmentationBenchmark: Sendable {
  /// Mean seconds of a step and of the wait for its batch, of each round.
  public var augmented: [Double]
  public var plain: [Double]
  /// Of one patch at a time, on one thread and with nothing beside it.
  public var patches: AugmentationTimes

  private static let rounds = 3
  /// Batches that are ready before a round starts, and more.
  private static let uncounted = 3

  /// Runs rounds of `steps` steps in turn, each after some that are not counted. The cases stay in memory up to
  /// `cacheLimit` bytes. Throws what the loader throws.
  public static func run(
    _ program: Program, on backend: any Backend, cases: [Case], store: PreprocessedStore?,
    cacheLimit: Int, steps: Int, seed: UInt64
  ) throws -> AugmentationBenchmark {
    let session = try Session(program, on: backend, for: .training)
    session.initializeParameters(seed: seed)
    var plain = program.experiment
    plain.augmentation = Augmentation()
    func round(_ experiment: Experiment) throws -> Double {
      try seconds(
        session, experiment, cases: cases, store: store, cacheLimit: cacheLimit, steps: steps,
        seed: seed)
    }
    var result = AugmentationBenchmark(
      augmented: [], plain: [],
      patches: try AugmentationTimes(
        program.experiment,
        of: LoadedCase(
          cases[0], labels: program.labelPorts.map(\.map), program.experiment.preprocessing,
          store: store), draws: 50, seed: seed))
    for _ in 0..<rounds {
      result.plain.append(try round(plain))
      result.augmented.append(try round(program.experiment))
    }
    return result
  }

  private static func seconds(
    _ session: Session, _ experiment: Experiment, cases: [Case], store: PreprocessedStore?,
    cacheLimit: Int, steps: Int, seed: UInt64
  ) throws -> Double {
    let program = session.program
    let loader = PatchLoader(
      cases: cases, labels: program.labelPorts.map(\.map), preprocessing: experiment.preprocessing,
      store: store, sampler: PatchSampler(experiment, seed: seed), cacheLimit: cacheLimit)
    defer { loader.stop() }
    let ports = TrainingPorts(program)
    let training = TrainingStep(session)
    let clock = ContinuousClock()
    var start = clock.now
    // Every case is in memory before the clock starts, where there is room for it.
    let first = max(uncounted, (cases.count + experiment.input.batch - 1) / experiment.input.batch)
    for step in 0..<first + steps {
      if step == first { start = clock.now }
      _ = try ports.next(loader, unless: { false })
      let context = StepContext(
        seed: seed, step: UInt64(step), update: UInt64(step + 1), learningRate: 1e-6)
      _ = try training.accumulate(context, step: step + 1) { ports.write(to: session) }
      try training.update(context, step: step + 1)
    }
    return (clock.now - start) / .seconds(1) / Double(steps)
  }
}
