import Attributes
import IR
import Kernels
import Randomness

/// Each element zero with `probability`, else divided by what remains (Srivastava 2014). `stream` names
/// the random numbers, so that every evaluation of a step draws the same.
struct DropoutOperation: OperationDefinition {
  static let name = "dropout"
  var x = ValueID.unset
  var probability = 0.0
  var stream = ""

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("probability", &probability)
    fields.visit("stream", &stream)
  }

  var obstacle: String { "dropout forgets what it sets to zero" }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site[type: x]] }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    let gradient = DropoutOperation(x: dy, probability: probability, stream: stream)
    gradients.add(builder.emit(gradient), to: x)
  }

  var overwritable: [ValueID] { [x] }

  func storageLinks(_ site: Site) -> [StorageLink] { [.values(x, site.result)] }

  func calls(_ site: Site) -> [LoweredCall] {
    let dropout = Kernel.Dropout(probability: probability, stream: RandomStream(path: stream))
    return [LoweredCall(dropout, [x], to: site.results)]
  }
}

extension RandomStream {
  /// The stream of an operation's path.
  init(path: String) { self.init(key: StableHash.hash(path)) }
}

/// `dropout`.
struct DropoutLayer: Layer {
  private static let probability = Attribute(
    real: "probability", 0...0.99, default: 0.5, "Probability of a zero.")

  let specification = LayerSpecification(
    "dropout", "Sets elements to zero at random in training (Srivastava 2014).",
    attributes: [probability.specification], shorthand: "probability")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    guard builder.mode == .training else { return inputs[0] }
    let x = builder.builder.computed(inputs[0])
    return try builder.emit(
      DropoutOperation(
        x: x, probability: builder(Self.probability),
        stream: builder.builder.anchor.path))
  }
}
