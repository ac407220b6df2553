import Attributes
import IR
import Kernels

/// y = x * w + b, and with `residual` ±1 y = r ± (x * w + b): operands x [, r]; resources w
/// (O, I, kD, kH, kW) [, b (O)].
struct ConvolutionOperation: OperationDefinition {
  let name = "convolution"
  let acceptsResidual = true
  let obstacle = "a convolution mixes voxels and has no inverse that is known in closed form"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let geometry = site.attributes.convolution()
    let spatial = try slidingExtents(
      site.input.spatial, kernel: geometry.kernel, stride: geometry.stride,
      padding: geometry.padding, dilation: geometry.dilation, layer: "conv")
    let result = site.input.with(channels: site.resources[0].type.shape[0], spatial: spatial)
    try site.requireResidual(result)
    return [result]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0] else { return site.operands.map { _ in nil } }
    var attributes = site.attributes.withoutEpilogue
    let weight = site.operation.resources[0]
    if site.resources.count > 1, site.resources[1].role == .parameter {
      _ = builder.emit("bias_gradient", [dy], resources: [site.operation.resources[1]])
    }
    if site.resources[0].role == .parameter {
      _ = builder.emit(
        "convolution_weight_gradient", [site.operands[0], dy], attributes, resources: [weight])
    }
    var dx: ValueID?
    if wanted[0] {
      attributes["input"] = .integers(site.input.shape)
      dx = builder.emit("convolution_data_gradient", [dy], attributes, resources: [weight])[0]
    }
    // y = r + f: the gradient reaches the residual as it is. -1 appears only in inverses.
    return site.hasResidual ? [dx, dy] : [dx]
  }

  func isOnGrid(_ site: Site, operands: [Bool]) -> Bool { site.isRoundedOnto(operands) }

  func inverses(_ site: Site) -> [Operation] {
    guard site.hasResidual else { return [] }
    return [
      site.operation(
        operands: [site.operands[0], site.results[0]], results: [site.operands[1]],
        adding: ["residual": .integer(-site.residualSign)])
    ]
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] {
    site.hasResidual ? [(1, 0)] : []
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    let weight = site.operation.resources[0]
    var links: [StorageLink] = [
      .weightInput(weight, site.operands[0]), .weightOutput(weight, site.results[0]),
    ]
    if site.hasResidual { links.append(.values(site.operands[1], site.results[0])) }
    return links
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    let geometry = lowering.attributes.convolution(residualSign: lowering.site.residualSign)
    return [
      KernelCall(
        .convolution(geometry),
        operands: [
          lowering.operands[0], lowering.parameters[0], lowering.parameter(1), lowering.residual,
        ], results: lowering.results)
    ]
  }
}
