import Glibc

extension Schedule {
  /// The learning rate's factor after `progress` (0 to 1) of the run.
  public func factor(at progress: Double) -> Double {
    let progress = min(max(progress, 0), 1)
    let rise = warmUp > 0 ? min(progress / warmUp, 1) : 1
    switch shape {
    case .constant:
      return rise
    case .step(let milestones, let factor):
      return milestones.filter { $0 <= progress }.reduce(rise) { value, _ in value * factor }
    case .polynomial(let power):
      return rise * pow(1 - progress, power)
    case .cosine(let floor):
      return rise * (floor + (1 - floor) * (1 + cos(.pi * progress)) / 2)
    }
  }
}
