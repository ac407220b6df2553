import Runtime

/// Values that leave the range of the fixed-point grid become infinite, and what follows is not
/// finite either. Then the forward pass runs again on a grid of twice the range, as mixed-precision
/// training repeats a step with another scale of the loss. All of it depends on the forward pass
/// alone, which every plan computes to the same bits: so does every plan widen at the same step.
enum RangeWidening {
  /// Beyond these the network has diverged.
  static let scales = (0...10).map { 1 << $0 }

  /// Runs `forward`, which says whether all came out finite, until it did. False where no range was
  /// wide enough; then the session's is what it was.
  static func run(_ session: Session, _ forward: () throws -> Bool) throws -> Bool {
    let first = session.rangeScale
    for scale in scales where scale >= first {
      try session.widenRange(to: scale)
      if try forward() { return true }
    }
    try session.widenRange(to: first)
    return false
  }
}
