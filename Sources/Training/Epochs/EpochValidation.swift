import Experiment
import Program
import Runtime
import Volumes

/// Scores of a network between two of its training steps, on cases held out, in the session that trains it; with
/// the moving average of its weights, where one is kept.
final class EpochValidation {
  private enum Subject {
    case patches(PatchValidation, batches: Int)
    case volumes(Predictor, [Case], PreprocessedStore?)
  }

  private let session: Session
  private let rule: ValidationRule
  private let experiment: Experiment
  private let subject: Subject
  private let labels: [ScoredLabel]

  /// Throws what `Predictor` throws.
  ///
  /// - Parameters:
  ///   - cases: at least one, with labels.
  ///   - epochs: how many are over.
  ///   - cacheLimit: most bytes of cases in memory, where patches are drawn from them.
  init(
    _ session: Session, _ rule: ValidationRule, on cases: [Case], seed: UInt64, after epochs: Int,
    cacheLimit: Int, store: PreprocessedStore?
  ) throws {
    self.session = session
    self.rule = rule
    experiment = session.program.experiment
    let predictor = try Predictor([session])
    labels = ScoredLabel.all(of: predictor.target, in: cases)
    switch rule.on {
    case .volumes: subject = .volumes(predictor, cases, store)
    case .patches:
      let batches = rule.batches ?? ValidationRule.usualBatches
      subject = .patches(
        try PatchValidation(
          predictor, session, cases, seed: seed, firstBatch: epochs / rule.every * batches,
          cacheLimit: cacheLimit, store: store), batches: batches)
    }
  }

  func isDue(after epoch: Int) -> Bool { epoch.isMultiple(of: rule.every) }

  /// The Dice of each label; nil where `isInterrupted` said so before all were there. Throws what the
  /// files throw, `RefusedMemory`, and `TrainingError.notFinite`.
  func dice(
    unless isInterrupted: () -> Bool, progress: (Double) -> Void
  ) throws -> [(name: String, dice: Double?)]? {
    try session.withAverages {
      switch subject {
      case .patches(let patches, let batches):
        let counts = try patches.counts(batches, unless: isInterrupted, progress: progress)
        return counts.map { zip(labels, $0).map { ($0.name, $1.dice) } }
      case .volumes(let predictor, let cases, let store):
        do {
          return try Validation.run(predictor, cases, experiment, store: store) { share in
            if isInterrupted() { throw Interrupted() }
            progress(share)
          }
        } catch is Interrupted {
          return nil
        }
      }
    }
  }

  private struct Interrupted: Error {}

  /// Returns when no file is being read any more.
  func stop() {
    if case .patches(let patches, _) = subject { patches.stop() }
  }
}
