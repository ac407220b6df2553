import Experiment

/// What the validations of a run came to so far: the moving Dice, the best one, and whether there was
/// nothing better for too long.
///
/// On patches the moving Dice is compared, as nnU-Net does: a mean over the few patches of one epoch scatters.
/// On whole volumes it is the mean itself.
struct ValidationHistory {
  private let subject: ValidationRule.Subject
  private let stopping: EarlyStopping?
  /// 0.9 of the former one and 0.1 of the mean, from the first mean on (nnU-Net).
  private(set) var movingDice: Double?
  private(set) var best: (dice: Double, step: Int)?
  /// Validations in a row without improvement.
  private var fruitless = 0

  init(_ subject: ValidationRule.Subject, _ stopping: EarlyStopping?) {
    self.subject = subject
    self.stopping = stopping
  }

  /// Adds a validation after step `step`; says whether it is the best so far.
  ///
  /// - Parameter mean: nil where no label was there.
  mutating func add(_ mean: Double?, step: Int) -> Bool {
    if let mean { movingDice = movingDice.map { 0.9 * $0 + 0.1 * mean } ?? mean }
    let compared = subject == .patches ? mean.flatMap { _ in movingDice } : mean
    guard let compared else {
      fruitless += 1
      return false
    }
    // As MONAI's and Ignite's handlers have it, a small rise is none, but the next is measured from there.
    let rise = best.map { compared - $0.dice } ?? .infinity
    fruitless = rise > stopping?.improvement ?? 0 ? 0 : fruitless + 1
    guard rise > 0 else { return false }
    best = (compared, step)
    return true
  }

  /// Whether the run is over before its limit.
  var isStopped: Bool { stopping.map { fruitless >= $0.patience } ?? false }
}
