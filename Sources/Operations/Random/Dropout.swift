import Attributes
import IR
import Kernels
import Randomness

/// Each element zero with `probability`, else divided by what remains (Srivastava 2014): operand x;
/// `stream` names the random numbers, so that every evaluation of a step draws the same.
struct DropoutOperation: OperationDefinition {
  let name = "dropout"
  let obstacle = "dropout forgets what it sets to zero"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    return builder.emit("dropout", [dy], site.attributes)
  }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [(0, 0)] }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(site.operands[0], site.results[0])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    let attributes = lowering.attributes
    let dropout = Dropout(
      probability: attributes.real("probability"), stream: attributes.randomStream)
    return [
      KernelCall(.dropout(dropout), operands: lowering.operands, results: lowering.results)
    ]
  }
}

extension [String: AttributeValue] {
  /// The stream of the operation's own path.
  var randomStream: RandomStream { RandomStream(key: StableHash.hash(string("stream"))) }
}

/// `dropout`.
struct DropoutLayer: Layer {
  let specification = LayerSpecification(
    "dropout", "Sets elements to zero at random in training (Srivastava 2014).",
    attributes: [
      AttributeSpecification(
        "probability", .real(0...0.99), default: .real(0.5), "Probability of a zero.")
    ], shorthand: "probability")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    guard builder.mode == .training else { return inputs[0] }
    return try builder.emit(
      "dropout", [inputs[0]],
      [
        "probability": .real(builder.attributes.real("probability")),
        "stream": .string(builder.builder.anchor.path),
      ])
  }
}
