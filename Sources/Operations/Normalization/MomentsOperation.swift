import Attributes
import IR
import Kernels

/// The divisors of a number as a list in words.
private func divisors(of number: Int) -> String {
  let small = (1...number).prefix { $0 <= number / $0 }.filter { number % $0 == 0 }
  let all = Set(small + small.map { number / $0 }).sorted()
  return all.map(String.init).joined(separator: ", ")
}

/// Mean and inverse standard deviation of groups of channels: operand x; result (B, groups, 2).
/// Its gradient is part of `normalize_gradient`.
struct MomentsOperation: OperationDefinition {
  let name = "moments"
  let obstacle = "a mean and a deviation do not determine the volume"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let groups = site.attributes.integer("groups")
    guard site.input.shape[1] % groups == 0 else {
      throw OperationFault(
        "groups-do-not-divide",
        "\(groups) groups do not divide \(site.input.shape[1]) channels", attribute: "groups",
        advice: ["valid: \(divisors(of: site.input.shape[1]))"])
    }
    let batch = site.attributes.boolean("over_batch") ? 1 : site.input.shape[0]
    return [TensorType([batch, groups, 2])]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] { [nil] }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    let attributes = lowering.attributes
    let moments = Moments(
      groups: attributes.integer("groups"), overBatch: attributes.boolean("over_batch"),
      epsilon: attributes.real("epsilon"))
    return [
      KernelCall(.moments(moments), operands: lowering.operands, results: lowering.results)
    ]
  }
}
