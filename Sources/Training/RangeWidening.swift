import Runtime

/// Values that leave the range of the fixed-point grid, or are none, are noted by the backend that computes them.
/// Then the forward pass runs again on a grid of twice the range, as mixed-precision training repeats
/// a step with another scale of the loss. All of it depends on the forward pass alone, which every
/// plan computes to the same bits: so does every plan widen at the same step.
enum RangeWidening {
  /// Beyond these the network has diverged.
  static let scales = (0...10).map { 1 << $0 }

  /// Runs `forward`, which says whether what came out is finite, until no value left its range. False
  /// where no range was wide enough, or where what came out on one that was is not finite; then range
  /// and running statistics are what they were.
  static func run(_ session: Session, _ forward: () throws -> Bool) throws -> Bool {
    let first = session.rangeScale
    let statistics = session.statistics()
    for scale in scales where scale >= first {
      session.rangeScale = scale
      session.clearFaults()
      let isFinite = try forward()
      if isFinite && !session.faults.leftRange { return true }
      session.restore(statistics: statistics)
      if !session.faults.leftRange { break }
    }
    session.rangeScale = first
    return false
  }
}
