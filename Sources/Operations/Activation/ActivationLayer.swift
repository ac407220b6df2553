import Attributes
import IR
import Kernels

/// One of the elementwise activations, by its name in the language.
struct ActivationLayer: Layer {
  private let function: ActivationFunction

  init(_ function: ActivationFunction) { self.function = function }

  var specification: LayerSpecification {
    LayerSpecification(
      function.name, function.summary, attributes: function.parameter.map { [$0] } ?? [],
      shorthand: function.parameter?.name)
  }

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let parameter = function.attribute.map { builder($0) } ?? 0
    let activation = Activation(function.name, parameter: parameter)
    return try builder.emit(ActivationOperation(activation, of: inputs[0]))
  }
}
