import IR
import Kernels

/// The transpose of a convolution as a forward pass; w is (I, O, kD, kH, kW), b (O). The extents are
/// (n - 1) s - 2p + d (k - 1) + 1 (PyTorch's ConvTranspose3d).
struct TransposedConvolutionOperation: HasNarrowProducts {
  static let name = "transposed_convolution"
  var x = ValueID.unset
  var weight = ResourceID.unset
  var bias: ResourceID?
  var geometry = ConvolutionGeometry()
  var narrow = false

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("weight", &weight)
    fields.visit("bias", &bias)
    geometry.visit(&fields)
    fields.visit("narrow", &narrow)
  }

  var obstacle: String {
    "a transposed convolution has no inverse that is known in closed form"
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let input = site[type: x]
    var spatial: [Int] = []
    for axis in 0..<3 {
      let extent =
        (input.spatial[axis] - 1) * geometry.stride[axis] - 2 * geometry.padding[axis]
        + geometry.dilation[axis] * (geometry.kernel[axis] - 1) + 1
      guard extent > 0 else {
        throw OperationFault(
          "window-too-large",
          "'conv-transpose' pads away all of \(axisName(axis)): input \(input.spatial[axis]), padding \(geometry.padding[axis])",
          attribute: "padding")
      }
      spatial.append(extent)
    }
    return [input.computed.with(channels: site[weight].type.shape[1], spatial: spatial)]
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
        effect: ConvolutionWeightGradient(x: dy, dy: x, weight: weight, geometry: geometry))
    }
    guard gradients.wants(x) else { return }
    gradients.add(
      builder.emit(ConvolutionOperation(x: dy, weight: weight, geometry: geometry)), to: x)
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.weightOutput(weight, x), .weightInput(weight, site.result)]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.ConvolutionDataGradient(geometry.convolution(narrow: narrow)),
        [.value(x), .parameter(weight), bias.map(Place.parameter), nil],
        to: [.value(site.result)])
    ]
  }
}
