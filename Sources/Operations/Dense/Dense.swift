import Attributes
import IR
import Kernels

/// y = x wᵀ + b: operand x (N, F); resources w (O, F) [, b (O)].
struct DenseOperation: OperationDefinition {
  let name = "dense"
  let obstacle = "a dense layer is not constrained to be invertible"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType([site.input.shape[0], site.resources[0].type.shape[0]], site.input.element)]
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
      _ = builder.emit("dense_weight_gradient", [site.operands[0], dy], resources: [weight])
    }
    guard wanted[0] else { return [nil] }
    return builder.emit("dense_data_gradient", [dy], resources: [weight])
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .dense, operands: [lowering.operands[0], lowering.parameters[0], lowering.parameter(1)],
        results: lowering.results)
    ]
  }
}

/// dx = dy w: operand dy; resource w.
struct DenseDataGradient: OperationDefinition {
  let name = "dense_data_gradient"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType([site.input.shape[0], site.resources[0].type.shape[1]], site.input.element)]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .denseDataGradient, operands: [lowering.operands[0], lowering.parameters[0]],
        results: lowering.results)
    ]
  }
}

/// Adds dyᵀ x to the gradient of w: operands x, dy; resource w.
struct DenseWeightGradient: OperationDefinition {
  let name = "dense_weight_gradient"
  let hasEffect = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [] }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    guard let gradient = lowering.gradient(0) else { return [] }
    return [
      KernelCall(.denseWeightGradient, operands: lowering.operands, results: [gradient])
    ]
  }
}

/// `dense`.
struct DenseLayer: Layer {
  let specification = LayerSpecification(
    "dense", "A matrix times the vector of each item of the batch.",
    attributes: [
      AttributeSpecification("out", .integer(minimum: 1), "Length of the result."),
      AttributeSpecification(
        "bias", .boolean, default: .boolean(true), "Whether a learned constant is added."),
    ], shorthand: "out", hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.dense(
      inputs[0], out: builder.attributes.integer("out"), bias: builder.attributes.boolean("bias"))
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
    var resources = [try parameter(prefix + "weight", [out, type.shape[1]], initializer)]
    if bias { resources.append(try parameter(prefix + "bias", [out], initializer)) }
    return try emit("dense", [input], resources: resources)
  }
}
