import Attributes
import IR

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
    let slope = function.parameter.map { builder.attributes.real($0.name) } ?? 0
    return try builder.emit(
      "activation", [inputs[0]],
      ["function": .string(function.name), "slope": .real(slope)])
  }
}
