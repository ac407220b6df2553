import Kernels
import Program
import Runtime
import Training

/// Trains steps of a run on synthetic batches, each from its own seed.
func train(_ session: Session, steps: Range<Int>, seed: UInt64) {
  let accumulation = session.program.experiment.accumulation
  for step in steps {
    SyntheticBatch.write(to: session, seed: seed &+ UInt64(step))
    let context = StepContext(
      seed: seed, step: UInt64(step), update: UInt64(step / accumulation + 1),
      learningRate: session.program.experiment.optimizer.rate)
    session.accumulate(context)
    if (step + 1) % accumulation == 0 { session.update(context) }
  }
}

/// Everything that a run goes on from. A type of its own, as an expectation on arrays that fails would
/// look for their difference at length.
struct SessionState: Equatable, CustomStringConvertible {
  /// Parameters and statistics, and the optimizer's state, as they are stored.
  private let spaces: [[UInt8]]

  init(_ session: Session) {
    spaces = [
      session.bytes(of: .parameters, count: session.program.parameterBytes),
      session.bytes(of: .optimizer, count: session.program.optimizerBytes),
    ]
  }

  var description: String { "\(spaces.map(\.count)) bytes" }
}
