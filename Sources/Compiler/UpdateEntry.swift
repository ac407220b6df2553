import Experiment
import Kernels
import Program

/// The calls between two batches: the norm of all gradients if they are clipped, the optimizer, and
/// gradients set to zero.
struct UpdateEntry {
  private(set) var entry: Entry
  let optimizerBytes: Int

  init(_ experiment: Experiment, _ layout: ParameterLayout, _ profile: BackendProfile) {
    let count = layout.trainedBytes / profile.element.size
    let rule = Kernels.Optimizer(
      experiment.optimizer.kernelRule, gradientScale: 1 / Double(experiment.accumulation),
      clip: experiment.clip ?? 0)
    optimizerBytes = rule.stateCount * layout.trainedBytes
    entry = Entry(calls: [], callSteps: [], arenaBytes: 0)
    guard count > 0 else { return }
    let flat = StorageType(shape: [count], element: profile.element, layout: .plain)
    let gradients = Tensor(space: .gradients, offset: 0, storage: flat)
    var norm: Tensor?
    if rule.clip > 0 {
      norm = Tensor(
        space: .arena, offset: 0,
        storage: StorageType(shape: [1], element: profile.element, layout: .plain))
      add(.norm(scale: rule.gradientScale), [gradients], [norm!], profile)
      entry.outputs = [Entry.Port("norm", norm!)]
    }
    let state = (0..<rule.stateCount).map {
      Tensor(space: .optimizer, offset: $0 * layout.trainedBytes, storage: flat)
    }
    let parameters = Tensor(space: .parameters, offset: 0, storage: flat)
    add(.optimize(rule), [gradients, norm], [parameters] + state, profile)
    add(.zero, [], [gradients], profile)
  }

  /// Adds a call whose scratch follows the norm in the arena.
  private mutating func add(
    _ kernel: Kernel, _ operands: [Tensor?], _ results: [Tensor], _ profile: BackendProfile
  ) {
    let bytes = profile.scratchBytes(
      kernel, operands: operands.map { $0?.storage }, results: results.map(\.storage))
    let scratch =
      bytes > 0 ? ByteRange(space: .arena, offset: Alignment.bytes, count: bytes) : nil
    entry.calls.append(KernelCall(kernel, operands: operands, results: results, scratch: scratch))
    entry.callSteps.append(-1)
    entry.arenaBytes = max(entry.arenaBytes, Alignment.bytes + bytes)
  }
}

extension Experiment.Optimizer {
  fileprivate var kernelRule: Kernels.Optimizer.Rule {
    switch rule {
    case .sgd: .sgd(momentum: momentum, nesterov: nesterov, weightDecay: weightDecay)
    case .adam, .adamW:
      .adam(
        beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
        decoupled: rule == .adamW)
    }
  }
}
