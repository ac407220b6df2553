import Attributes
import IR

/// `softmax` over the channels.
struct SoftmaxLayer: Layer {
  let specification = LayerSpecification(
    "softmax", "Probabilities over the channels.", attributes: [])

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.emit(SoftmaxOperation(x: builder.builder.computed(inputs[0])))
  }
}
