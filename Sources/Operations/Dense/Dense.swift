import Attributes
import IR
import Kernels

/// y = x wᵀ + b; x is (N, F), w (O, F), b (O).
struct DenseOperation: OperationDefinition {
  static let name = "dense"
  var x = ValueID.unset
  var weight = ResourceID.unset
  var bias: ResourceID?

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("weight", &weight)
    fields.visit("bias", &bias)
  }

  var obstacle: String { "a dense layer is not constrained to be invertible" }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let input = site[type: x]
    return [TensorType([input.shape[0], site[weight].type.shape[0]], input.element)]
  }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result else { return }
    if let bias, site.isTrained(bias) {
      builder.emit(effect: BiasGradient(dy: dy, bias: bias))
    }
    if site.isTrained(weight) {
      builder.emit(effect: DenseWeightGradient(x: x, dy: dy, weight: weight))
    }
    guard gradients.wants(x) else { return }
    gradients.add(builder.emit(DenseDataGradient(dy: dy, weight: weight)), to: x)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.Dense(), [.value(x), .parameter(weight), bias.map(Place.parameter)],
        to: [.value(site.result)])
    ]
  }
}

/// dx = dy w.
struct DenseDataGradient: OperationDefinition {
  static let name = "dense_data_gradient"
  var dy = ValueID.unset
  var weight = ResourceID.unset

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dy", &dy)
    fields.visit("weight", &weight)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let gradient = site[type: dy]
    return [TensorType([gradient.shape[0], site[weight].type.shape[1]], gradient.element)]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.DenseDataGradient(), [.value(dy), .parameter(weight)], to: [.value(site.result)])
    ]
  }
}

/// Adds dyᵀ x to the gradient of w.
struct DenseWeightGradient: OperationDefinition {
  static let name = "dense_weight_gradient"
  var x = ValueID.unset
  var dy = ValueID.unset
  var weight = ResourceID.unset
  var hasEffect: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("dy", &dy)
    fields.visit("weight", &weight)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func calls(_ site: Site) -> [LoweredCall] {
    guard let gradient = site.gradient(of: weight) else { return [] }
    return [LoweredCall(Kernel.DenseWeightGradient(), [.value(x), .value(dy)], to: [gradient])]
  }
}

/// `dense`.
struct DenseLayer: Layer {
  private static let out = Attribute(integer: "out", minimum: 1, "Length of the result.")
  private static let bias = Attribute(
    boolean: "bias", default: true, "Whether a learned constant is added.")

  let specification = LayerSpecification(
    "dense", "A matrix times the vector of each item of the batch.",
    attributes: [out.specification, bias.specification], shorthand: "out", hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.dense(inputs[0], out: builder(Self.out), bias: builder(Self.bias))
  }
}

extension LayerBuilder {
  /// A dense layer whose weights' names begin with `prefix`.
  mutating func dense(
    _ input: ValueID, out: Int, bias: Bool, prefix: String = ""
  ) throws(OperationFault) -> ValueID {
    let type = self[type: input]
    guard type.rank == 2 else {
      throw OperationFault(
        "not-a-vector", "a dense layer wants (N, F); here the value is \(type.shape)",
        advice: ["'flatten' turns a volume into a vector"])
    }
    let initializer = fanInUniform([type.shape[1]])
    let weight = try parameter(prefix + "weight", [out, type.shape[1]], initializer)
    let bias = bias ? try parameter(prefix + "bias", [out], initializer) : nil
    return try emit(DenseOperation(x: builder.computed(input), weight: weight, bias: bias))
  }
}
