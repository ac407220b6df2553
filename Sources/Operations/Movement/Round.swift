import IR
import Kernels

/// The grid's value next to x. Gradients pass it unchanged.
public struct RoundOperation: OperationDefinition {
  public static let name = "round"
  public var x = ValueID.unset

  public init() {}

  init(_ x: ValueID) { self.x = x }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
  }

  public var obstacle: String {
    "here values are rounded to the grid on which inverses are exact, as what computes them does not keep to it; put it into a coupling's branch"
  }

  public func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [site[type: x].onGrid]
  }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    gradients.add(gradients.result, to: x)
  }

  public var overwritable: [ValueID] { [x] }

  public func storageLinks(_ site: Site) -> [StorageLink] { [.values(x, site.result)] }

  public func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Round(), [x], to: site.results)]
  }
}
