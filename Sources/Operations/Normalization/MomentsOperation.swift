import IR
import Kernels

/// The divisors of a number as a list in words.
private func divisors(of number: Int) -> String {
  let small = (1...number).prefix { $0 <= number / $0 }.filter { number % $0 == 0 }
  let all = Set(small + small.map { number / $0 }).sorted()
  return all.map(String.init).joined(separator: ", ")
}

/// Mean and inverse standard deviation of groups of channels: (B, groups, 2). Its gradient is part of
/// `normalize_gradient`.
struct MomentsOperation: OperationDefinition {
  static let name = "moments"
  var x = ValueID.unset
  var groups = 0
  var overBatch = false
  var epsilon = 0.0

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("groups", &groups)
    fields.visit("over_batch", &overBatch)
    fields.visit("epsilon", &epsilon)
  }

  var obstacle: String { "a mean and a deviation do not determine the volume" }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let shape = site[type: x].shape
    guard shape[1] % groups == 0 else {
      throw OperationFault(
        "groups-do-not-divide", "\(groups) groups do not divide \(shape[1]) channels",
        attribute: "groups", advice: ["valid: \(divisors(of: shape[1]))"])
    }
    return [TensorType([overBatch ? 1 : shape[0], groups, 2])]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {}

  func calls(_ site: Site) -> [LoweredCall] {
    let moments = Kernel.Moments(groups: groups, overBatch: overBatch, epsilon: epsilon)
    return [LoweredCall(moments, [x], to: site.results)]
  }
}
