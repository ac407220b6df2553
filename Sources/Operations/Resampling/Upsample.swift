import Attributes
import IR
import Kernels

extension Interpolation: Field, CaseIterable {
  public static let allCases = [Interpolation.nearest, .trilinear]
}

/// Interpolation to `factor` times the extent; with a residual y = r ± upsampled x.
struct UpsampleOperation: TakesResidual, RoundsResult {
  static let name = "upsample"
  var x = ValueID.unset
  var factor: [Int] = []
  var mode = Interpolation.nearest
  var residual: Residual?
  var rounds = false

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("factor", &factor)
    fields.visit("mode", &mode)
    fields.visit(group: "residual", &residual)
    fields.visit("rounds", &rounds)
  }

  var obstacle: String {
    "upsampling reaches only some of the volumes of its extent; use 'orthogonal-up'"
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let input = site[type: x]
    let result = input.with(spatial: zip(input.spatial, factor).map { $0 * $1 })
    return [try resultType(of: result, site)]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result else { return }
    if gradients.wants(x) {
      gradients.add(builder.emit(UpsampleGradient(dy: dy, factor: factor, mode: mode)), to: x)
    }
    if let residual { gradients.add(dy, to: residual.value) }
  }

  func inverses(_ site: Site) -> [Inverse] { residualInverses(site) }

  var overwritable: [ValueID] { residual.map { [$0.value] } ?? [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(x, site.result)] + residualLinks(site)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    let upsampling = Upsampling(factor: factor, mode: mode, residualSign: residualSign)
    return [
      LoweredCall(
        Kernel.Upsample(upsampling), [.value(x), residualPlace], to: [.value(site.result)])
    ]
  }
}

/// The transpose of the interpolation, with a residual r r + that.
struct UpsampleGradient: TakesResidual {
  static let name = "upsample_gradient"
  var dy = ValueID.unset
  var factor: [Int] = []
  var mode = Interpolation.nearest
  var residual: Residual?

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dy", &dy)
    fields.visit("factor", &factor)
    fields.visit("mode", &mode)
    fields.visit(group: "residual", &residual)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let input = site[type: dy]
    return [input.with(spatial: zip(input.spatial, factor).map { $0 / $1 })]
  }

  var overwritable: [ValueID] { residual.map { [$0.value] } ?? [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(dy, site.result)] + residualLinks(site)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    let upsampling = Upsampling(factor: factor, mode: mode, residualSign: residualSign)
    return [
      LoweredCall(
        Kernel.UpsampleGradient(upsampling), [.value(dy), residualPlace], to: [.value(site.result)])
    ]
  }
}

/// `upsample`.
struct UpsampleLayer: Layer {
  private static let factor = Attribute(window: "factor", minimum: 1, "How many times larger.")
  private static let mode = Attribute(
    choice: "mode", default: Interpolation.trilinear, "How values between voxels are found.")

  let specification = LayerSpecification(
    "upsample", "Interpolation to a multiple of the extent; corners are not aligned.",
    attributes: [factor.specification, mode.specification], shorthand: "factor")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "upsample")
    return try builder.emit(
      UpsampleOperation(x: inputs[0], factor: builder(Self.factor), mode: builder(Self.mode)))
  }
}
