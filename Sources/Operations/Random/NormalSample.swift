import Attributes
import IR
import Kernels

/// Independent unit normal numbers of `shape`, drawn from `stream`.
struct NoiseOperation: OperationDefinition {
  let name = "noise"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [TensorType(site.attributes.integers("shape"))]
  }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] { [] }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .normalNoise(lowering.attributes.randomStream), operands: [], results: lowering.results)
    ]
  }
}

/// z = mean + exp(logVariance / 2) noise (Kingma 2014): operands mean, logVariance, noise.
struct ReparameterizeOperation: OperationDefinition {
  let name = "reparameterize"
  let obstacle = "a draw does not determine the mean and the deviation that it was drawn with"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dz = resultGradients[0] else { return [nil, nil, nil] }
    let dLogVariance =
      wanted[1]
      ? builder.emit("reparameterize_gradient", [dz, site.operands[1], site.operands[2]])[0] : nil
    return [dz, dLogVariance, nil]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [KernelCall(.reparameterize, operands: lowering.operands, results: lowering.results)]
  }
}

/// Gradient by the logarithm of the variance: operands dz, logVariance, noise.
struct ReparameterizeGradient: OperationDefinition {
  let name = "reparameterize_gradient"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [(0, 0)] }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [KernelCall(.reparameterizeGradient, operands: lowering.operands, results: lowering.results)]
  }
}

/// scale * sum(mean² + exp(lv) - lv - 1) / N: operands mean, lv; result (1).
struct DivergenceOperation: OperationDefinition {
  let name = "divergence"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [TensorType([1])] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    builder.emit(
      "divergence_gradient", site.operands,
      site.attributes.merging(["weight": .real(builder.lossWeight)]) { $1 })
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .divergence(scale: lowering.attributes.real("scale")), operands: lowering.operands,
        results: lowering.results)
    ]
  }
}

/// Gradients by mean and logVariance: operands mean, logVariance.
struct DivergenceGradient: OperationDefinition {
  let name = "divergence_gradient"

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { site.operandTypes }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    let kernel = Kernel.divergenceGradient(
      scale: lowering.attributes.real("scale"), weight: lowering.attributes.real("weight"))
    return [KernelCall(kernel, operands: lowering.operands, results: lowering.results)]
  }
}

/// `normal-sample`: dense to the mean and the logarithm of the variance of a latent vector, a draw
/// from that normal distribution, and its divergence from the unit normal as a loss.
struct NormalSampleLayer: Layer {
  let specification = LayerSpecification(
    "normal-sample", "A latent vector drawn from a learned normal distribution (Kingma 2014).",
    attributes: [
      AttributeSpecification("latent", .integer(minimum: 1), "Length of the latent vector."),
      AttributeSpecification(
        "divergence-weight", .real(0...1e6), default: .real(0.1),
        "Weight of the divergence from the unit normal, mean² + variance - log variance - 1 summed over the latent and divided by the voxels of the input (Myronenko 2018)."
      ),
    ], shorthand: "latent", hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let latent = builder.attributes.integer("latent")
    let mean = try builder.dense(inputs[0], out: latent, bias: true, prefix: "mean.")
    guard builder.mode == .training else { return mean }
    let logVariance = try builder.dense(
      inputs[0], out: latent, bias: true, prefix: "log_variance.")
    let path = builder.builder.anchor.path
    let shape = builder[type: mean].shape
    let noise = try builder.emit(
      "noise", [], ["shape": .integers(shape), "stream": .string(path)])
    let weight = builder.attributes.real("divergence-weight")
    if weight > 0 {
      let input = builder.builder.function.arguments[0].value
      let voxels = builder[type: input].spatial.reduce(1, *)
      let divergence = try builder.emit(
        "divergence", [mean, logVariance], ["scale": .real(1 / Double(voxels))])
      builder.losses.append(
        LayerBuilder.LossTerm(name: "\(path).divergence", value: divergence, weight: weight))
    }
    return try builder.emit("reparameterize", [mean, logVariance, noise])
  }
}
