import IR
import Kernels

/// y = x * w + b, with a residual y = r ± (x * w + b); w is (O, I, kD, kH, kW), b (O). With a prologue
/// x stands for what `normalize` makes of it.
struct ConvolutionOperation: TakesResidual, RoundsResult, TakesPrologue, HasNarrowProducts {
  static let name = "convolution"
  var x = ValueID.unset
  var weight = ResourceID.unset
  var bias: ResourceID?
  var geometry = ConvolutionGeometry()
  var prologue: Prologue?
  var residual: Residual?
  var rounds = false
  var narrow = false

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("weight", &weight)
    fields.visit("bias", &bias)
    geometry.visit(&fields)
    fields.visit(group: "prologue", &prologue)
    fields.visit(group: "residual", &residual)
    fields.visit("rounds", &rounds)
    fields.visit("narrow", &narrow)
  }

  var obstacle: String {
    "a convolution mixes voxels and has no inverse that is known in closed form"
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let input = site[type: x]
    let spatial = try slidingExtents(
      input.spatial, kernel: geometry.kernel, stride: geometry.stride, padding: geometry.padding,
      dilation: geometry.dilation, layer: "conv")
    let result = input.with(channels: site[weight].type.shape[0], spatial: spatial)
    return [try resultType(of: result, site)]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result else { return }
    if let bias, site.isTrained(bias) {
      builder.emit(effect: BiasGradient(dy: dy, bias: bias))
    }
    if site.isTrained(weight) {
      builder.emit(
        effect: ConvolutionWeightGradient(
          x: x, dy: dy, weight: weight, geometry: geometry, prologue: prologue))
    }
    if gradients.wants(x) || prologue?.affine?.isTrained(site) == true {
      var dx = builder.emit(
        ConvolutionDataGradient(
          dy: dy, weight: weight, geometry: geometry, input: site[type: x].shape))
      if let prologue { dx = builder.emit(NormalizeGradient(dy: dx, x: x, by: prologue)) }
      gradients.add(dx, to: x)
    }
    // y = r + f: the gradient reaches the residual as it is. -1 appears only in inverses.
    if let residual { gradients.add(dy, to: residual.value) }
  }

  func inverses(_ site: Site) -> [Inverse] { residualInverses(site) }

  var overwritable: [ValueID] { residual.map { [$0.value] } ?? [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.weightInput(weight, x), .weightOutput(weight, site.result)] + residualLinks(site)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    let convolution = geometry.convolution(
      residualSign: residualSign, prologue: prologue, narrow: narrow)
    return [
      LoweredCall(
        Kernel.Convolution(convolution),
        [.value(x), .parameter(weight), bias.map(Place.parameter), residualPlace]
          + (prologue?.places ?? []), to: [.value(site.result)])
    ]
  }
}
