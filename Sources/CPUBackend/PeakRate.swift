internal import CKernels
import Glibc

extension CPUBackend {
  /// Operations a second of one core that does nothing but multiply-adds in registers, each two
  /// operations: the most that any kernel of this instruction set can reach. The best of several
  /// runs, in the core's own time.
  public func measurePeak() -> Double {
    let rounds = 1 << 18
    let tasks = isa.tasks
    var (best, sink): (Double, Float) = (0, 0)
    for _ in 0..<5 {
      let start = threadSeconds()
      sink += tasks.multiplyAdds(Int64(rounds))
      let seconds = threadSeconds() - start
      best = max(best, 2 * Double(rounds) * Double(tasks.multiplyAddsOfRound) / seconds)
    }
    precondition(sink.isFinite)
    return best
  }

  private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
