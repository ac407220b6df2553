import Attributes
import IR
import Kernels

/// The transpose of a convolution as a forward pass: operand x; resources w (I, O, kD, kH, kW)
/// [, b (O)]. The extents are (n - 1) s - 2p + d (k - 1) + 1 (PyTorch's ConvTranspose3d).
struct TransposedConvolutionOperation: OperationDefinition {
  let name = "transposed_convolution"
  let obstacle = "a transposed convolution has no inverse that is known in closed form"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let geometry = site.attributes.convolution()
    var spatial: [Int] = []
    for axis in 0..<3 {
      let extent =
        (site.input.spatial[axis] - 1) * geometry.stride[axis] - 2 * geometry.padding[axis]
        + geometry.dilation[axis] * (geometry.kernel[axis] - 1) + 1
      guard extent > 0 else {
        throw OperationFault(
          "window-too-large",
          "'conv-transpose' pads away all of \(axisName(axis)): input \(site.input.spatial[axis]), padding \(geometry.padding[axis])",
          attribute: "padding")
      }
      spatial.append(extent)
    }
    return [site.input.with(channels: site.resources[0].type.shape[1], spatial: spatial)]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0] else { return [nil] }
    let weight = site.operation.resources[0]
    if site.resources.count > 1, site.resources[1].role == .parameter {
      _ = builder.emit("bias_gradient", [dy], resources: [site.operation.resources[1]])
    }
    if site.resources[0].role == .parameter {
      _ = builder.emit(
        "convolution_weight_gradient", [dy, site.operands[0]], site.attributes,
        resources: [weight])
    }
    guard wanted[0] else { return [nil] }
    return [builder.emit("convolution", [dy], site.attributes, resources: [weight])[0]]
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    let weight = site.operation.resources[0]
    return [.weightOutput(weight, site.operands[0]), .weightInput(weight, site.results[0])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .convolutionDataGradient(lowering.attributes.convolution()),
        operands: [lowering.operands[0], lowering.parameters[0], lowering.parameter(1), nil],
        results: lowering.results)
    ]
  }
}
