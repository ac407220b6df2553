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

  public var medianSeconds: Double {
    let sorted = seconds.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Runs `steps` steps after one that is not counted.
  public static func run(
    _ program: Program, on backend: any Backend, steps: Int, seed: UInt64
  ) throws -> Benchmark {
    let before = ProcessMemory.resident
    ProcessMemory.resetPeak()
    let session = try Session(program, on: backend, for: .training)
    session.initializeParameters(seed: seed)
    let loaded = ProcessMemory.resident
    SyntheticBatch.write(to: session, seed: seed)
    var seconds: [Double] = []
    let clock = ContinuousClock()
    for step in 0...steps {
      let context = StepContext(
        seed: seed, step: UInt64(step), update: UInt64(step + 1),
        learningRate: program.experiment.optimizer.rate)
      let duration = clock.measure {
        session.accumulate(context)
        session.update(context)
      }
      if step > 0 { seconds.append(duration / .seconds(1)) }
    }
    let peak = ProcessMemory.peak
    return Benchmark(
      seconds: seconds, arenaPeakBytes: session.recordedArenaBytes,
      processPeakBytes: peak - before, processStepPeakBytes: peak - loaded,
      plannedPeakBytes: program.peakBytes)
  }
}
