import IR
import Kernels

/// Maximum of each window and where it stood: results y, indices (u8).
struct MaxPoolOperation: OperationDefinition {
  static let name = "max_pool"
  var x = ValueID.unset
  var window = Window.blank

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    window.visit(&fields)
  }

  var obstacle: String {
    "max-pool forgets all values of a window but one; use 'orthogonal-down'"
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    for axis in 0..<3 where 2 * window.padding[axis] > window.kernel[axis] {
      throw OperationFault(
        "padding-too-large",
        "'max-pool' pads \(window.padding[axis]) along \(axisName(axis)), more than half its window of \(window.kernel[axis])",
        attribute: "padding")
    }
    guard window.kernel.reduce(1, *) <= 255 else {
      throw OperationFault(
        "window-too-large", "'max-pool' takes windows of at most 255 voxels", attribute: "kernel")
    }
    let input = site[type: x].computed
    let spatial = try slidingExtents(
      input.spatial, kernel: window.kernel, stride: window.stride, padding: window.padding,
      layer: "max-pool")
    let result = input.with(spatial: spatial)
    return [result, TensorType(result.shape, .uint8)]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    let gradient = MaxPoolGradient(
      dy: dy, indices: site.results[1], window: window, input: site[type: x].shape)
    gradients.add(builder.emit(gradient), to: x)
  }

  func storageLinks(_ site: Site) -> [StorageLink] { site.results.map { .values(x, $0) } }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.MaxPool(window), [x], to: site.results)]
  }
}

/// Each gradient goes to where its maximum stood, with a residual r r + that. `input` is the shape of
/// what was pooled.
struct MaxPoolGradient: TakesResidual {
  static let name = "max_pool_gradient"
  var dy = ValueID.unset
  var indices = ValueID.unset
  var window = Window.blank
  var input: [Int] = []
  var residual: Residual?

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dy", &dy)
    fields.visit("indices", &indices)
    window.visit(&fields)
    fields.visit("input", &input)
    fields.visit(group: "residual", &residual)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType(input, site[type: dy].element)]
  }

  var overwritable: [ValueID] { residual.map { [$0.value] } ?? [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(dy, site.result), .values(indices, site.result)] + residualLinks(site)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.MaxPoolGradient(window), [.value(dy), .value(indices), residualPlace],
        to: [.value(site.result)])
    ]
  }
}
