internal import CKernels
import Kernels

extension CallBuilder {
  mutating func addNormalization() throws {
    switch call.kernel {
    case .channelSum where call.operands[0]?.storage.shape.count == 2:
      phase(DenseTasks.biasGradient, 1)
    case .channelSum:
      phase(tasks.channelSums, Panels(operand(0)).parts)
      phase(tasks.channelSumFinish, 1)
    case .moments(let moments):
      let x = operand(0)
      native.groups = Int64(moments.groups)
      native.overBatch = moments.overBatch ? 1 : 0
      native.epsilon = moments.epsilon
      phase(tasks.momentsPartial, Panels(x).parts)
      phase(tasks.momentsFinish, moments.groups * (moments.overBatch ? 1 : x.shape[0]))
    case .normalize(let normalization):
      try set(normalization)
      native.residualSign = Int32(normalization.residualSign)
      if normalization.residualSign == 0 { native.operand.4.data = nil }
      set(range: normalization.range)
      phase(tasks.normalize, Panels(operand(0)).parts)
    case .normalizeGradient(let normalization):
      let x = operand(1)
      try set(normalization)
      phase(tasks.normalizeGradientSums, Panels(x).parts)
      phase(tasks.normalizeGradientFinish, 1)
      phase(tasks.normalizeGradientApply, Panels(x).parts)
    case .updateRunningStatistics(let statistics):
      native.momentum = statistics.momentum
      native.epsilon = statistics.epsilon
      native.count = Int64(statistics.count)
      phase(tasks.updateRunningStatistics, 1)
    case .statisticsFromRunning(let epsilon):
      native.epsilon = epsilon
      phase(tasks.statisticsFromRunning, 1)
    default: break
    }
  }

  mutating func set(_ normalization: Normalization) throws {
    native.groups = Int64(normalization.groups)
    native.overBatch = normalization.overBatch ? 1 : 0
    native.constantStatistics = normalization.constantStatistics ? 1 : 0
    try set(normalization.activation)
  }
}
