import IR
import Kernels

/// Labels (N, 1, D, H, W) u8 on a grid that is `factor` times coarser, for deep supervision.
public struct DownsampleLabels: OperationDefinition {
  public static let name = "downsample_labels"
  var labels = ValueID.unset
  var factor: [Int] = []

  public init() {}

  public init(_ labels: ValueID, factor: [Int]) {
    self.labels = labels
    self.factor = factor
  }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("labels", &labels)
    fields.visit("factor", &factor)
  }

  public func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let input = site[type: labels]
    return [input.with(spatial: zip(input.spatial, factor).map { $0 / $1 })]
  }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {}

  public func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.DownsampleLabels(factor: factor), [labels], to: site.results)]
  }
}
