import IR
import Kernels

/// Mean of each window, padding counted as zeros.
struct AveragePoolOperation: OperationDefinition {
  static let name = "average_pool"
  var x = ValueID.unset
  var window = Window.blank

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    window.visit(&fields)
  }

  var obstacle: String {
    "average-pool forgets the differences within a window; use 'orthogonal-down'"
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let input = site[type: x].computed
    let spatial = try slidingExtents(
      input.spatial, kernel: window.kernel, stride: window.stride, padding: window.padding,
      layer: "average-pool")
    return [input.with(spatial: spatial)]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    let gradient = AveragePoolGradient(dy: dy, window: window, input: site[type: x].shape)
    gradients.add(builder.emit(gradient), to: x)
  }

  func storageLinks(_ site: Site) -> [StorageLink] { [.values(x, site.result)] }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.AveragePool(window), [x], to: site.results)]
  }
}

/// Each gradient is spread evenly over its window, with a residual r r + that. `input` is the shape of
/// what was pooled.
struct AveragePoolGradient: TakesResidual {
  static let name = "average_pool_gradient"
  var dy = ValueID.unset
  var window = Window.blank
  var input: [Int] = []
  var residual: Residual?

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dy", &dy)
    window.visit(&fields)
    fields.visit("input", &input)
    fields.visit(group: "residual", &residual)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType(input, site[type: dy].element)]
  }

  var overwritable: [ValueID] { residual.map { [$0.value] } ?? [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(dy, site.result)] + residualLinks(site)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.AveragePoolGradient(window), [.value(dy), residualPlace], to: [.value(site.result)])
    ]
  }
}
