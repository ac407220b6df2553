import Attributes
import IR
import Kernels

/// dx of `convolution`: operands dy [, r]; attribute `input` is the shape of x; resource w.
struct ConvolutionDataGradient: OperationDefinition {
  let name = "convolution_data_gradient"
  let acceptsResidual = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType(site.attributes.integers("input"), site.input.element)]
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] {
    site.hasResidual ? [(1, 0)] : []
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    let weight = site.operation.resources[0]
    var links: [StorageLink] = [
      .weightInput(weight, site.results[0]), .weightOutput(weight, site.operands[0]),
    ]
    if site.hasResidual { links.append(.values(site.operands[1], site.results[0])) }
    return links
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    let geometry = lowering.attributes.convolution(residualSign: lowering.site.residualSign)
    return [
      KernelCall(
        .convolutionDataGradient(geometry),
        operands: [lowering.operands[0], lowering.parameters[0], nil, lowering.residual],
        results: lowering.results)
    ]
  }
}
