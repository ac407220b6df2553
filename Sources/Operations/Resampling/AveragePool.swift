import Attributes
import IR
import Kernels

/// Mean of each window, padding counted as zeros: operand x.
struct AveragePoolOperation: OperationDefinition {
  let name = "average_pool"
  let obstacle = "average-pool forgets the differences within a window; use 'orthogonal-down'"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let window = site.attributes.window
    let spatial = try slidingExtents(
      site.input.spatial, kernel: window.kernel, stride: window.stride, padding: window.padding,
      layer: "average-pool")
    return [site.input.with(spatial: spatial)]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    var attributes = site.attributes
    attributes["input"] = .integers(site.input.shape)
    return builder.emit("average_pool_gradient", [dy], attributes)
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(site.operands[0], site.results[0])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .averagePool(lowering.attributes.window), operands: lowering.operands,
        results: lowering.results)
    ]
  }
}

/// Each gradient is spread evenly over its window: operands dy [, r].
struct AveragePoolGradient: OperationDefinition {
  let name = "average_pool_gradient"
  let acceptsResidual = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType(site.attributes.integers("input"), site.input.element)]
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { site.hasResidual ? [(1, 0)] : [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    site.operands.map { .values($0, site.results[0]) }
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .averagePoolGradient(lowering.attributes.window),
        operands: [lowering.operands[0], lowering.residual], results: lowering.results)
    ]
  }
}
