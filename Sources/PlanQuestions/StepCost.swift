import Kernels
import Plan
import Program

/// What a training step takes with a policy's plan.
public struct StepCost: Encodable, Sendable {
  public let policy: Policy
  public let peakBytes: Int
  public let arenaBytes: Int
  /// Arithmetic operations, as they run.
  public let stepFlops: Double
  /// As kernel rates predict them.
  public let stepSeconds: Double
  /// 0.1 is 10 % longer than a step that keeps everything.
  public let overheadVsKeep: Double
}

extension StepCost {
  /// - Parameter keepSeconds: predicted seconds of a step that keeps everything.
  init(_ policy: Policy, _ program: Program, keepSeconds: Double) {
    self.policy = policy
    peakBytes = program.peakBytes
    arenaBytes = program.arenaBytes
    stepFlops = program.stepFlops
    stepSeconds = program.stepSeconds
    overheadVsKeep = program.overhead(over: keepSeconds)
  }
}

extension Program {
  /// Arithmetic operations of a training step, as they run.
  public var stepFlops: Double {
    (training.calls + update.calls).reduce(0) { $0 + target.flops($1.abstract) }
  }

  /// As kernel rates predict them.
  public var stepSeconds: Double { training.plan?.seconds ?? 0 }

  /// 0.1 is a step that takes 10 % longer than one that keeps everything.
  public func overhead(over keepSeconds: Double) -> Double {
    keepSeconds > 0 ? stepSeconds / keepSeconds - 1 : 0
  }
}
