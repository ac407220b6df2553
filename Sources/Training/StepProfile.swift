import Kernels
import Program

/// Where a step's time goes, by kind of kernel.
public struct StepProfile: Encodable, Sendable {
  public struct Line: Encodable, Sendable {
    public var name: String
    /// Calls of one step.
    public var calls: Int
    /// Seconds of one step, each call's median over the steps.
    public var seconds: Double
    /// Part of all lines' seconds.
    public var share: Double
    /// 1e9 operations a second, of kernels that arithmetic bounds.
    public var gigaflops: Double?
    /// 1e9 bytes a second, each tensor counted once, of the others.
    public var gigabytes: Double?
  }

  /// The longest first.
  public var kernels: [Line]
  /// Part of the time that is not spent in convolutions.
  public var otherShare: Double

  /// `seconds[step][call]` of the training entry's calls, then the update's.
  init(_ program: Program, seconds: [[Double]]) {
    struct Total {
      var calls = 0
      var seconds = 0.0
      var cost = KernelCost(flops: 0, bytes: 0)
    }
    var totals: [String: Total] = [:]
    var (all, other) = (0.0, 0.0)
    for (index, call) in (program.training.calls + program.update.calls).enumerated() {
      let median = seconds.map { $0[index] }.sorted()[seconds.count / 2]
      let cost = program.target.cost(call.abstract)
      totals[call.kernel.kind, default: Total()].calls += 1
      totals[call.kernel.kind]!.seconds += median
      totals[call.kernel.kind]!.cost.flops += cost.flops
      totals[call.kernel.kind]!.cost.bytes += cost.bytes
      all += median
      if !call.kernel.family.isConvolution { other += median }
    }
    kernels = totals.map { name, total in
      let bound = total.cost.flops > 0
      return Line(
        name: name, calls: total.calls, seconds: total.seconds, share: total.seconds / all,
        gigaflops: bound ? total.cost.flops / total.seconds / 1e9 : nil,
        gigabytes: bound ? nil : total.cost.bytes / total.seconds / 1e9)
    }
    .sorted { ($0.seconds, $1.name) > ($1.seconds, $0.name) }
    otherShare = other / all
  }
}
