import IR
import Kernels

/// exp(x) over its sum along the channels.
struct SoftmaxOperation: OperationDefinition {
  static let name = "softmax"
  var x = ValueID.unset

  mutating func visit(_ fields: inout some FieldVisitor) { fields.visit("x", &x) }

  var givesProbabilities: Bool { true }

  var obstacle: String { "softmax forgets a constant added to all channels" }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site[type: x]] }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    gradients.add(builder.emit(SoftmaxGradient(dy: dy, y: site.result)), to: x)
  }

  var overwritable: [ValueID] { [x] }

  func storageLinks(_ site: Site) -> [StorageLink] { [.values(x, site.result)] }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Softmax(), [x], to: site.results)]
  }
}

/// dx = y (dy - sum of dy y over the channels).
struct SoftmaxGradient: OperationDefinition {
  static let name = "softmax_gradient"
  var dy = ValueID.unset
  var y = ValueID.unset

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dy", &dy)
    fields.visit("y", &y)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site[type: dy]] }

  var overwritable: [ValueID] { [dy] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(dy, site.result), .values(y, site.result)]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.SoftmaxGradient(), [dy, y], to: site.results)]
  }
}
