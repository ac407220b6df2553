import IR
import Kernels

/// Moves the running mean and variance of batch norm (C each) towards a batch's.
struct RunningStatisticsUpdate: OperationDefinition {
  static let name = "update_running_statistics"
  var statistics = ValueID.unset
  var mean = ResourceID.unset
  var variance = ResourceID.unset
  var momentum = 0.0
  var epsilon = 0.0
  /// Values behind each mean.
  var count = 0
  var hasEffect: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("statistics", &statistics)
    fields.visit("mean", &mean)
    fields.visit("variance", &variance)
    fields.visit("momentum", &momentum)
    fields.visit("epsilon", &epsilon)
    fields.visit("count", &count)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {}

  func calls(_ site: Site) -> [LoweredCall] {
    let update = Kernel.UpdateRunningStatistics(momentum: momentum, epsilon: epsilon, count: count)
    let running = [Place.parameter(mean), .parameter(variance)]
    return [
      LoweredCall(update, [.value(statistics)] + running, to: running)
    ]
  }
}

/// Running mean and variance (C each) as statistics (1, C, 2) of a normalization.
struct StatisticsFromRunning: OperationDefinition {
  static let name = "statistics_from_running"
  var mean = ResourceID.unset
  var variance = ResourceID.unset
  var epsilon = 0.0

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("mean", &mean)
    fields.visit("variance", &variance)
    fields.visit("epsilon", &epsilon)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType([1, site[mean].type.shape[0], 2])]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {}

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.StatisticsFromRunning(epsilon: epsilon), [.parameter(mean), .parameter(variance)],
        to: [.value(site.result)])
    ]
  }
}
