import Experiment
import Kernels

/// The calls between two batches: the norm of all gradients if they are clipped, the optimizer, which
/// sets them to zero, and the weights' moving average if one is kept.
///
/// They follow from the experiment alone: the compiler makes them, and who reads a program compares.
public struct UpdateEntry: Sendable {
  public private(set) var entry: Entry
  /// The optimizer's states one after another, each as large as the trained parameters; the moving
  /// average follows them, and then what the target sums gradients in.
  public let optimizerBytes: Int

  public init(_ experiment: Experiment, trainedBytes: Int, _ target: any Target) {
    let count = trainedBytes / target.element.size
    let rule = Self.optimizer(experiment)
    optimizerBytes =
      (rule.stateCount + (experiment.weightAverage == nil ? 0 : 1)) * trainedBytes
      + target.sumBytes(count, batches: experiment.accumulation)
    entry = Entry(calls: [], callSteps: [], arenaBytes: 0)
    guard count > 0 else { return }
    let flat = StorageType(shape: [count], element: target.element, layout: .plain)
    let gradients = Tensor(space: .gradients, offset: 0, storage: flat)
    var norm: Tensor?
    if rule.clip > 0 {
      norm = Tensor(
        space: .arena, offset: 0,
        storage: StorageType(shape: [1], element: target.element, layout: .plain))
      add(Kernel.Norm(scale: rule.gradientScale), [gradients], [norm!], target)
      entry.outputs = [Entry.Port("norm", .gradientNorm, norm!)]
    }
    let state = (0..<rule.stateCount).map {
      Tensor(space: .optimizer, offset: $0 * trainedBytes, storage: flat)
    }
    let parameters = Tensor(space: .parameters, offset: 0, storage: flat)
    add(Kernel.Optimize(rule), [gradients, norm], [parameters] + state + [gradients], target)
    if let average = experiment.weightAverage {
      let tensor = Tensor(
        space: .optimizer, offset: rule.stateCount * trainedBytes, storage: flat)
      add(Kernel.MovingAverage(decay: average.decay), [parameters], [tensor], target)
    }
  }

  /// Adds a call whose scratch follows the norm in the arena.
  private mutating func add(
    _ kernel: some KernelRecord, _ operands: [Tensor?], _ results: [Tensor], _ target: any Target
  ) {
    var call = KernelCall(kernel, operands: operands, results: results)
    let bytes = target.scratchBytes(call.abstract)
    if bytes > 0 {
      call.scratch = ByteRange(space: .arena, offset: Alignment.bytes, count: bytes)
    }
    entry.calls.append(call)
    entry.callSteps.append(-1)
    entry.arenaBytes = max(entry.arenaBytes, Alignment.bytes + bytes)
  }

  /// Tensors that the optimizer keeps beside each trained parameter.
  static func stateCount(_ experiment: Experiment) -> Int { optimizer(experiment).stateCount }

  private static func optimizer(_ experiment: Experiment) -> Kernels.Optimizer {
    Kernels.Optimizer(
      rule(experiment), gradientScale: 1 / Double(experiment.accumulation),
      clip: experiment.clip ?? 0)
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
