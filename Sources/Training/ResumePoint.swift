import Runtime

/// What a run goes back to so that it can go on as if it had not stopped: its last update of the
/// parameters. Steps after it have gathered gradients, which no checkpoint holds, and may have changed
/// running statistics and the range.
struct ResumePoint {
  let progress: RunProgress
  private let rangeScale: Int
  private let statistics: [[UInt8]]

  /// The present state of a session whose gradients are zero.
  init(_ session: Session, _ progress: RunProgress) {
    self.progress = progress
    rangeScale = session.rangeScale
    statistics = session.statistics()
  }

  /// Brings a session back, whose parameters are what they were.
  func restore(_ session: Session) {
    session.restore(statistics: statistics)
    session.rangeScale = rangeScale
  }
}
