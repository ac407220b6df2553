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
    native.groups = Int64(kernel.groups)
    native.overBatch = kernel.overBatch ? 1 : 0
    native.epsilon = kernel.epsilon
    phase(tasks.momentsPartial, Panels(x).parts)
    phase(tasks.momentsFinish, kernel.groups * (kernel.overBatch ? 1 : x.shape[0]))
  }

  mutating func add(_ kernel: Kernel.Normalize) throws {
    let normalization = kernel.normalization
    try set(normalization)
    native.residualSign = Int32(normalization.residualSign)
    if normalization.residualSign == 0 { native.operand.4.data = nil }
    set(range: normalization.range)
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
    native.momentum = kernel.momentum
    native.epsilon = kernel.epsilon
    native.count = Int64(kernel.count)
    phase(tasks.updateRunningStatistics, 1)
  }

  mutating func add(_ kernel: Kernel.StatisticsFromRunning) {
    native.epsilon = kernel.epsilon
    phase(tasks.statisticsFromRunning, 1)
  }

  mutating func set(_ normalization: Normalization) throws {
    native.groups = Int64(normalization.groups)
    native.overBatch = normalization.overBatch ? 1 : 0
    native.constantStatistics = normalization.constantStatistics ? 1 : 0
    try set(normalization.activation)
  }
}
