import Kernels
import Program
import Runtime

/// Time and memory of training steps on synthetic data.
public struct Benchmark: Sendable {
  /// Seconds of each counted step, in the order run.
  public var seconds: [Double]
  public var arenaPeakBytes: Int
  /// Growth of peak resident memory over what the process held before anything was mapped.
  public var processPeakBytes: Int
  /// The same over what it held with weights loaded.
  public var processStepPeakBytes: Int
  public var plannedPeakBytes: Int
  /// Where the time of further steps went, if that was asked for.
  public var profile: StepProfile?

  public var medianSeconds: Double {
    let sorted = seconds.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Runs `steps` steps after one that is not counted and, for a profile, as many again in which
  /// each call is timed.
  public static func run(
    _ program: Program, on backend: any Backend, steps: Int, seed: UInt64, profiling: Bool = false
  ) throws -> Benchmark {
    let before = ProcessMemory.resident
    ProcessMemory.resetPeak()
    let session = try Session(program, on: backend, for: .training)
    session.initializeParameters(seed: seed)
    let loaded = ProcessMemory.resident
    var seconds: [Double] = []
    let clock = ContinuousClock()
    func context(_ step: Int) -> StepContext {
      StepContext(
        seed: seed, step: UInt64(step), update: UInt64(step + 1),
        learningRate: program.experiment.optimizer.rate)
    }
    // On grids as wide as the first step takes; its loss does not matter.
    _ = try RangeWidening.run(session) {
      SyntheticBatch.write(to: session, seed: seed)
      session.forward(context(0))
      return true
    }
    session.backward(context(0))
    session.update(context(0))
    if program.experiment.validation != nil { session.infer() }
    for step in 0..<steps {
      let context = context(step + 1)
      let duration = clock.measure {
        session.accumulate(context)
        session.update(context)
      }
      seconds.append(duration / .seconds(1))
    }
    let peak = ProcessMemory.peak
    var profile: StepProfile?
    if profiling {
      profile = StepProfile(
        program,
        seconds: (1...steps).map { step in
          let (training, update) = session.timedStep(context(steps + step))
          return training + update
        })
    }
    return Benchmark(
      seconds: seconds, arenaPeakBytes: session.recordedArenaBytes,
      processPeakBytes: peak - before, processStepPeakBytes: peak - loaded,
      plannedPeakBytes: program.peakBytes, profile: profile)
  }
}
