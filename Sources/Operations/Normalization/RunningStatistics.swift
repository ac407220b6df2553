import Attributes
import IR
import Kernels

/// Moves the running mean and variance of batch norm towards a batch's: operand statistics;
/// resources mean, variance (C each).
struct RunningStatisticsUpdate: OperationDefinition {
  let name = "update_running_statistics"
  let hasEffect = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] { [nil] }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    let attributes = lowering.attributes
    let update = RunningStatistics(
      momentum: attributes.real("momentum"), epsilon: attributes.real("epsilon"),
      count: attributes.integer("count"))
    return [
      KernelCall(
        .updateRunningStatistics(update), operands: lowering.operands + lowering.parameters,
        results: lowering.parameters)
    ]
  }
}

/// Running mean and variance as statistics of a normalization: resources mean, variance; result
/// (1, C, 2).
struct StatisticsFromRunning: OperationDefinition {
  let name = "statistics_from_running"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType([1, site.resources[0].type.shape[0], 2])]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] { [] }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .statisticsFromRunning(epsilon: lowering.attributes.real("epsilon")),
        operands: lowering.parameters, results: lowering.results)
    ]
  }
}
