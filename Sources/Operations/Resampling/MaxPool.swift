import Attributes
import IR
import Kernels

/// Maximum of each window and where it stood: operand x; results y, indices (u8).
struct MaxPoolOperation: OperationDefinition {
  let name = "max_pool"
  let obstacle = "max-pool forgets all values of a window but one; use 'orthogonal-down'"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let window = site.attributes.window
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
    let spatial = try slidingExtents(
      site.input.spatial, kernel: window.kernel, stride: window.stride, padding: window.padding,
      layer: "max-pool")
    let result = site.input.with(spatial: spatial)
    return [result, TensorType(result.shape, .uint8)]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    var attributes = site.attributes
    attributes["input"] = .integers(site.input.shape)
    return builder.emit("max_pool_gradient", [dy, site.results[1]], attributes)
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(site.operands[0], site.results[0]), .values(site.operands[0], site.results[1])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .maxPool(lowering.attributes.window), operands: lowering.operands,
        results: lowering.results)
    ]
  }
}

/// Each gradient goes to where its maximum stood: operands dy, indices [, r].
struct MaxPoolGradient: OperationDefinition {
  let name = "max_pool_gradient"
  let acceptsResidual = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType(site.attributes.integers("input"), site.input.element)]
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { site.hasResidual ? [(2, 0)] : [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    site.operands.map { .values($0, site.results[0]) }
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .maxPoolGradient(lowering.attributes.window),
        operands: [lowering.operands[0], lowering.operands[1], lowering.residual],
        results: lowering.results)
    ]
  }
}
