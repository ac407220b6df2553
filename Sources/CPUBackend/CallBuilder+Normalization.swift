internal import CKernels
internal import CPUTarget
import Kernels

extension CallBuilder {
  mutating func add(_ kernel: Kernel.ChannelSum) {
    let dy = storage("dy")
    if dy.shape.count == 2 {
      phase(DenseTasks.biasGradient, 1)
    } else {
      phase(tasks.channelSums, Panels(dy).parts)
      phase(tasks.channelSumFinish, 1)
    }
  }

  mutating func add(_ kernel: Kernel.Moments) {
    let x = storage("x")
    native.normalization.statistics.groups = Int64(kernel.groups)
    native.normalization.statistics.overBatch = kernel.overBatch ? 1 : 0
    native.normalization.epsilon = kernel.epsilon
    phase(tasks.momentsPartial, Panels(x).parts)
    phase(tasks.momentsFinish, kernel.groups * (kernel.overBatch ? 1 : x.shape[0]))
  }

  mutating func add(_ kernel: Kernel.Normalize) throws {
    let normalization = kernel.normalization
    try set(normalization)
    native.normalization.residualSign = Int32(normalization.residualSign)
    if normalization.residualSign == 0 { native.operand.4.data = nil }
    phase(tasks.normalize, Panels(storage("x")).parts)
  }

  mutating func add(_ kernel: Kernel.NormalizeGradient) throws {
    let x = storage("x")
    try set(kernel.normalization)
    phase(tasks.normalizeGradientSums, Panels(x).parts)
    phase(tasks.normalizeGradientFinish, 1)
    phase(tasks.normalizeGradientApply, Panels(x).parts)
  }

  mutating func add(_ kernel: Kernel.UpdateRunningStatistics) {
    native.running.momentum = kernel.momentum
    native.running.epsilon = kernel.epsilon
    native.running.samples = Int64(kernel.count)
    phase(tasks.updateRunningStatistics, 1)
  }

  mutating func add(_ kernel: Kernel.StatisticsFromRunning) {
    native.running.epsilon = kernel.epsilon
    phase(tasks.statisticsFromRunning, 1)
  }

  private mutating func set(_ normalization: Normalization) throws {
    native.normalization.statistics = ck_statistics(normalization)
    native.normalization.activation = try native(normalization.activation)
  }
}

extension ck_statistics {
  init(_ normalization: Normalization) {
    self.init(
      groups: Int64(normalization.groups), overBatch: normalization.overBatch ? 1 : 0,
      constant: normalization.constantStatistics ? 1 : 0)
  }
}
