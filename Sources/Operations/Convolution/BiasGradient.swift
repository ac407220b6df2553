import IR
import Kernels

/// Adds dy, summed over all but axis 1, to the gradient of a bias.
struct BiasGradient: OperationDefinition {
  static let name = "bias_gradient"
  var dy = ValueID.unset
  var bias = ResourceID.unset
  var hasEffect: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dy", &dy)
    fields.visit("bias", &bias)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func calls(_ site: Site) -> [LoweredCall] {
    guard let gradient = site.gradient(of: bias) else { return [] }
    return [LoweredCall(Kernel.ChannelSum(), [.value(dy)], to: [gradient])]
  }
}
