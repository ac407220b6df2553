import Attributes
import IR
import Kernels

/// y = x * w + b, and with `residual` ±1 y = r ± (x * w + b): operands x [, statistics] [, r];
/// resources w (O, I, kD, kH, kW) [, b (O)] [, gamma, beta]. With the attributes of a normalization x
/// stands for what `normalize` makes of it.
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
    let attributes = site.attributes.withoutEpilogue
    let weight = site.operation.resources[0], affine = site.prologueResources
    if let bias = site.bias, builder.resources[bias.index].role == .parameter {
      _ = builder.emit("bias_gradient", [dy], resources: [bias])
    }
    let statistics = site.hasPrologue ? [site.operands[1]] : []
    if site.resources[0].role == .parameter {
      _ = builder.emit(
        "convolution_weight_gradient", [site.operands[0], dy] + statistics, attributes,
        resources: [weight] + affine)
    }
    var dx: ValueID?
    if wanted[0] || affine.contains(where: { builder.resources[$0.index].role == .parameter }) {
      var geometry = attributes.withoutPrologue
      geometry["input"] = .integers(site.input.shape)
      dx = builder.emit("convolution_data_gradient", [dy], geometry, resources: [weight])[0]
      if site.hasPrologue {
        dx =
          builder.emit(
            "normalize_gradient", [dx!, site.operands[0], site.operands[1]], attributes.prologue,
            resources: affine)[0]
      }
    }
    // y = r + f: the gradient reaches the residual as it is. -1 appears only in inverses.
    return [dx] + statistics.map { _ in nil } + (site.hasResidual ? [dy] : [])
  }

  func isOnGrid(_ site: Site, operands: [Bool]) -> Bool { site.isRoundedOnto(operands) }

  func inverses(_ site: Site) -> [Operation] {
    guard site.hasResidual else { return [] }
    return [
      site.operation(
        operands: site.operands.dropLast() + site.results, results: [site.operands.last!],
        adding: ["residual": .integer(-site.residualSign)])
    ]
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] {
    site.hasResidual ? [(site.operands.count - 1, 0)] : []
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    let weight = site.operation.resources[0]
    var links: [StorageLink] = [
      .weightInput(weight, site.operands[0]), .weightOutput(weight, site.results[0]),
    ]
    if site.hasResidual { links.append(.values(site.operands.last!, site.results[0])) }
    return links
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    let geometry = lowering.attributes.convolution(residualSign: lowering.site.residualSign)
    let bias = lowering.site.bias == nil ? nil : lowering.parameter(1)
    var operands = [lowering.operands[0], lowering.parameters[0], bias, lowering.residual]
    if lowering.site.hasPrologue { operands += [lowering.operands[1]] + lowering.prologue }
    return [KernelCall(.convolution(geometry), operands: operands, results: lowering.results)]
  }
}

extension Site {
  var hasPrologue: Bool { !attributes.prologue.isEmpty }

  /// Gamma and beta of the prologue; they are the last ones, and there are both or neither.
  var prologueResources: [ResourceID] {
    operation.resources.count > 2 ? operation.resources.suffix(2) : []
  }

  /// The bias of a convolution, which follows its weight.
  var bias: ResourceID? {
    operation.resources.count % 2 == 0 ? operation.resources[1] : nil
  }
}

extension Lowering {
  /// Gamma and beta of a convolution's prologue.
  var prologue: [Tensor] { Array(parameters.suffix(site.prologueResources.count)) }
}
