import IR
import Kernels

/// An elementwise function.
public struct ActivationOperation: OperationDefinition {
  public static let name = "activation"
  public var x = ValueID.unset
  public var activation = Activation.identity

  public init() {}

  init(_ activation: Activation, of x: ValueID) {
    self.activation = activation
    self.x = x
  }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("activation", &activation)
  }

  public var givesProbabilities: Bool { activation.isProbability }

  public var obstacle: String {
    "no activation gives its argument back bit for bit; put it into a coupling's branch"
  }

  public func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [site[type: x].computed]
  }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    gradients.add(
      builder.emit(ActivationGradient(dy: dy, x: x, activation: activation)), to: x)
  }

  public var overwritable: [ValueID] { [x] }

  public func storageLinks(_ site: Site) -> [StorageLink] { [.values(x, site.result)] }

  public func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Activation(activation), [x], to: site.results)]
  }
}

/// dx = f'(x) dy, with a residual r r + that.
struct ActivationGradient: TakesResidual {
  static let name = "activation_gradient"
  var dy = ValueID.unset
  var x = ValueID.unset
  var activation = Activation.identity
  var residual: Residual?

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dy", &dy)
    fields.visit("x", &x)
    fields.visit("activation", &activation)
    fields.visit(group: "residual", &residual)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site[type: dy]] }

  var overwritable: [ValueID] { (residual.map { [$0.value] } ?? []) + [dy, x] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(dy, site.result), .values(x, site.result)] + residualLinks(site)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.ActivationGradient(activation), [.value(dy), .value(x), residualPlace],
        to: [.value(site.result)])
    ]
  }
}
