import Experiment
import Kernels

/// The calls between two batches: the norm of all gradients if they are clipped, and the optimizer,
/// which sets them to zero.
///
/// They follow from the experiment alone: the compiler makes them, and who reads a program compares.
public struct UpdateEntry: Sendable {
  public private(set) var entry: Entry
  public let optimizerBytes: Int

  public init(_ experiment: Experiment, trainedBytes: Int, _ profile: BackendProfile) {
    let count = trainedBytes / profile.element.size
    let rule = Kernels.Optimizer(
      Self.rule(experiment), gradientScale: 1 / Double(experiment.accumulation),
      clip: experiment.clip ?? 0)
    optimizerBytes = rule.stateCount * trainedBytes
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
      entry.outputs = [Entry.Port("norm", .gradientNorm, norm!)]
    }
    let state = (0..<rule.stateCount).map {
      Tensor(space: .optimizer, offset: $0 * trainedBytes, storage: flat)
    }
    let parameters = Tensor(space: .parameters, offset: 0, storage: flat)
    add(.optimize(rule), [gradients, norm], [parameters] + state + [gradients], profile)
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

  private static func rule(_ experiment: Experiment) -> Kernels.Optimizer.Rule {
    let settings = experiment.optimizer
    switch settings.rule {
    case .sgd:
      return .sgd(
        momentum: settings.momentum, nesterov: settings.nesterov,
        weightDecay: settings.weightDecay)
    case .adam, .adamW:
      return .adam(
        beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon,
        weightDecay: settings.weightDecay, decoupled: settings.rule == .adamW)
    }
  }
}
