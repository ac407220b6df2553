import IR
import Kernels

/// dx of `convolution`, with a residual r r + dx. `input` is the shape of x.
struct ConvolutionDataGradient: TakesResidual, HasNarrowProducts {
  static let name = "convolution_data_gradient"
  var dy = ValueID.unset
  var weight = ResourceID.unset
  var geometry = ConvolutionGeometry()
  var input: [Int] = []
  var residual: Residual?
  var narrow = false

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dy", &dy)
    fields.visit("weight", &weight)
    geometry.visit(&fields)
    fields.visit("input", &input)
    fields.visit(group: "residual", &residual)
    fields.visit("narrow", &narrow)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType(input, site[type: dy].element)]
  }

  var overwritable: [ValueID] { residual.map { [$0.value] } ?? [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.weightInput(weight, site.result), .weightOutput(weight, dy)] + residualLinks(site)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    let convolution = geometry.convolution(residualSign: residualSign, narrow: narrow)
    return [
      LoweredCall(
        Kernel.ConvolutionDataGradient(convolution),
        [.value(dy), .parameter(weight), nil, residualPlace], to: [.value(site.result)])
    ]
  }
}
