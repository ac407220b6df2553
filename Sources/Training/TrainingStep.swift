import Kernels
import Runtime

/// What a step of training is made of, with a look at what is not finite.
struct TrainingStep {
  let session: Session
  private let loss: Tensor

  init(_ session: Session) {
    self.session = session
    guard let loss = session.program.training.output("loss") else {
      preconditionFailure("a training entry gives a loss")
    }
    self.loss = loss
  }

  /// The loss of the batch that `write` puts into the input ports, on grids as wide as it takes, and
  /// its gradients added to those that are there. Throws `TrainingError.diverged` for step `step` where
  /// the loss or a running statistic is not finite or no range is wide enough.
  func accumulate(_ context: StepContext, step: Int, write: () -> Void) throws -> Double {
    var loss = 0.0
    let isFinite = try RangeWidening.run(session) {
      write()
      session.forward(context)
      loss = session.readScalar(self.loss)
      return loss.isFinite
    }
    guard isFinite else {
      throw TrainingError.diverged(step: step, session.faults.leftRange ? .range : .loss(loss))
    }
    guard !session.faults.notFinite else { throw TrainingError.diverged(step: step, .state) }
    session.backward(context)
    // What the backward pass rebuilds was in range in the forward pass, unless something spoilt it since.
    guard !session.faults.leftRange else { throw TrainingError.diverged(step: step, .range) }
    return loss
  }

  /// Applies the optimizer. Throws `TrainingError.diverged` where a gradient, or what came of it, is not
  /// finite.
  func update(_ context: StepContext, step: Int) throws {
    session.clearFaults()
    session.update(context)
    guard !session.faults.notFinite else { throw TrainingError.diverged(step: step, .state) }
  }
}
