import IR
import Kernels

/// Adds the gradient of a convolution's weight to what has been gathered. With a prologue x stands
/// for what `normalize` makes of it.
struct ConvolutionWeightGradient: HasNarrowProducts {
  static let name = "convolution_weight_gradient"
  var x = ValueID.unset
  var dy = ValueID.unset
  var weight = ResourceID.unset
  var geometry = ConvolutionGeometry()
  var prologue: Prologue?
  var narrow = false
  var hasEffect: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("dy", &dy)
    fields.visit("weight", &weight)
    geometry.visit(&fields)
    fields.visit(group: "prologue", &prologue)
    fields.visit("narrow", &narrow)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.weightInput(weight, x), .weightOutput(weight, dy)]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    guard let gradient = site.gradient(of: weight) else { return [] }
    let convolution = geometry.convolution(prologue: prologue, narrow: narrow)
    return [
      LoweredCall(
        Kernel.ConvolutionWeightGradient(convolution),
        [.value(x), .value(dy)] + (prologue?.places ?? []), to: [gradient])
    ]
  }
}
