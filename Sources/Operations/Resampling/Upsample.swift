import Attributes
import IR
import Kernels

extension [String: AttributeValue] {
  fileprivate func upsampling(residualSign: Int) -> Upsampling {
    Upsampling(
      factor: integers("factor"), mode: Interpolation(rawValue: string("mode"))!,
      residualSign: residualSign, range: range)
  }
}

/// Interpolation to `factor` times the extent: operands x [, r]; with `residual` ±1
/// y = r ± upsampled x.
struct UpsampleOperation: OperationDefinition {
  let name = "upsample"
  let acceptsResidual = true
  let obstacle = "upsampling reaches only some of the volumes of its extent; use 'orthogonal-up'"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let factor = site.attributes.integers("factor")
    let result = site.input.with(spatial: zip(site.input.spatial, factor).map { $0 * $1 })
    try site.requireResidual(result)
    return [result]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0] else { return site.operands.map { _ in nil } }
    let attributes = site.attributes.withoutEpilogue
    let dx = wanted[0] ? builder.emit("upsample_gradient", [dy], attributes)[0] : nil
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

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { site.hasResidual ? [(1, 0)] : [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    site.operands.map { .values($0, site.results[0]) }
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .upsample(lowering.attributes.upsampling(residualSign: lowering.site.residualSign)),
        operands: [lowering.operands[0], lowering.residual], results: lowering.results)
    ]
  }
}

/// The transpose of the interpolation: operands dy [, r].
struct UpsampleGradient: OperationDefinition {
  let name = "upsample_gradient"
  let acceptsResidual = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let factor = site.attributes.integers("factor")
    return [site.input.with(spatial: zip(site.input.spatial, factor).map { $0 / $1 })]
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { site.hasResidual ? [(1, 0)] : [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    site.operands.map { .values($0, site.results[0]) }
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .upsampleGradient(lowering.attributes.upsampling(residualSign: lowering.site.residualSign)),
        operands: [lowering.operands[0], lowering.residual], results: lowering.results)
    ]
  }
}

/// `upsample`.
struct UpsampleLayer: Layer {
  let specification = LayerSpecification(
    "upsample", "Interpolation to a multiple of the extent; corners are not aligned.",
    attributes: [
      AttributeSpecification("factor", .window(minimum: 1), "How many times larger."),
      AttributeSpecification(
        "mode", .choice(["nearest", "trilinear"]), default: .string("trilinear"),
        "How values between voxels are found."),
    ], shorthand: "factor")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "upsample")
    return try builder.emit("upsample", [inputs[0]], builder.attributes)
  }
}

/// Labels on a coarser grid, for deep supervision: operand labels (N, 1, D, H, W) u8.
struct DownsampleLabels: OperationDefinition {
  let name = "downsample_labels"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let factor = site.attributes.integers("factor")
    return [site.input.with(spatial: zip(site.input.spatial, factor).map { $0 / $1 })]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] { [nil] }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .downsampleLabels(factor: lowering.attributes.integers("factor")),
        operands: lowering.operands, results: lowering.results)
    ]
  }
}
