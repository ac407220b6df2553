internal import CKernels
import Glibc

extension CPUBackend {
  /// Operations a second of one core that does nothing but multiply-adds in registers, each two
  /// operations: the most that any kernel of this instruction set can reach. The best of several
  /// runs, in the core's own time.
  public func measurePeak() -> Double {
    let rounds = 1 << 18
    var (best, sink): (Double, Float) = (0, 0)
    for _ in 0..<5 {
      let start = threadSeconds()
      sink += isa.tasks.multiplyAdds(Int64(rounds))
      let seconds = threadSeconds() - start
      best = max(best, 2 * Double(rounds * isa.multiplyAddFloats) / seconds)
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

extension InstructionSet {
  /// Floats of the multiply-adds of one round of `multiplyAdds`: 12 registers.
  fileprivate var multiplyAddFloats: Int {
    switch self {
    case .baseline: 12 * 4
    case .avx2: 12 * 8
    case .avx512, .avx512bf16: 12 * 16
    }
  }
}
