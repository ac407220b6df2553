import Attributes
import IR
import Kernels

/// Independent unit normal numbers of `shape`, drawn from `stream`.
struct NoiseOperation: OperationDefinition {
  static let name = "noise"
  var shape: [Int] = []
  var stream = ""

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("shape", &shape)
    fields.visit("stream", &stream)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [TensorType(shape)] }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {}

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.NormalNoise(RandomStream(path: stream)), [ValueID](), to: site.results)]
  }
}

/// z = mean + exp(logVariance / 2) noise (Kingma 2014).
struct ReparameterizeOperation: OperationDefinition {
  static let name = "reparameterize"
  var mean = ValueID.unset
  var logVariance = ValueID.unset
  var noise = ValueID.unset

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("mean", &mean)
    fields.visit("log_variance", &logVariance)
    fields.visit("noise", &noise)
  }

  var obstacle: String {
    "a draw does not determine the mean and the deviation that it was drawn with"
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site[type: mean]] }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dz = gradients.result else { return }
    gradients.add(dz, to: mean)
    guard gradients.wants(logVariance) else { return }
    let gradient = ReparameterizeGradient(dz: dz, logVariance: logVariance, noise: noise)
    gradients.add(builder.emit(gradient), to: logVariance)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Reparameterize(), [mean, logVariance, noise], to: site.results)]
  }
}

/// Gradient by the logarithm of the variance.
struct ReparameterizeGradient: OperationDefinition {
  static let name = "reparameterize_gradient"
  var dz = ValueID.unset
  var logVariance = ValueID.unset
  var noise = ValueID.unset

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("dz", &dz)
    fields.visit("log_variance", &logVariance)
    fields.visit("noise", &noise)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site[type: dz]] }

  var overwritable: [ValueID] { [dz] }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.ReparameterizeGradient(), [dz, logVariance, noise], to: site.results)]
  }
}

/// scale * sum(mean² + exp(lv) - lv - 1) / N (1).
struct DivergenceOperation: OperationDefinition {
  static let name = "divergence"
  var mean = ValueID.unset
  var logVariance = ValueID.unset
  var scale = 0.0

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("mean", &mean)
    fields.visit("log_variance", &logVariance)
    fields.visit("scale", &scale)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [TensorType([1])] }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    let both = builder.emit(
      several: DivergenceGradient(
        mean: mean, logVariance: logVariance, scale: scale, weight: builder.lossWeight))
    gradients.add(both[0], to: mean)
    gradients.add(both[1], to: logVariance)
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Divergence(scale: scale), [mean, logVariance], to: site.results)]
  }
}

/// Gradients by mean and logVariance, times `weight`.
struct DivergenceGradient: OperationDefinition {
  static let name = "divergence_gradient"
  var mean = ValueID.unset
  var logVariance = ValueID.unset
  var scale = 0.0
  var weight = 0.0

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("mean", &mean)
    fields.visit("log_variance", &logVariance)
    fields.visit("scale", &scale)
    fields.visit("weight", &weight)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [site[type: mean], site[type: logVariance]]
  }

  func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.DivergenceGradient(scale: scale, weight: weight), [mean, logVariance],
        to: site.results)
    ]
  }
}

/// `normal-sample`: dense to the mean and the logarithm of the variance of a latent vector, a draw
/// from that normal distribution, and its divergence from the unit normal as a loss.
struct NormalSampleLayer: Layer {
  private static let latent = Attribute(
    integer: "latent", minimum: 1, "Length of the latent vector.")
  private static let divergenceWeight = Attribute(
    real: "divergence-weight", 0...1e6, default: 0.1,
    "Weight of the divergence from the unit normal, mean² + variance - log variance - 1 summed over the latent and divided by the voxels of the input (Myronenko 2018)."
  )

  let specification = LayerSpecification(
    "normal-sample", "A latent vector drawn from a learned normal distribution (Kingma 2014).",
    attributes: [latent.specification, divergenceWeight.specification], shorthand: "latent",
    hasWeights: true)

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    let latent = builder(Self.latent)
    let mean = try builder.dense(inputs[0], out: latent, bias: true, prefix: "mean.")
    guard builder.mode == .training else { return mean }
    let logVariance = try builder.dense(
      inputs[0], out: latent, bias: true, prefix: "log_variance.")
    let path = builder.builder.anchor.path
    let shape = builder[type: mean].shape
    let noise = try builder.emit(NoiseOperation(shape: shape, stream: path))
    let weight = builder(Self.divergenceWeight)
    if weight > 0 {
      let input = builder.builder.function.arguments[0].value
      let voxels = builder[type: input].spatial.reduce(1, *)
      let divergence = try builder.emit(
        DivergenceOperation(mean: mean, logVariance: logVariance, scale: 1 / Double(voxels)))
      builder.losses.append(
        LayerBuilder.LossTerm(name: "\(path).divergence", value: divergence, weight: weight))
    }
    return try builder.emit(
      ReparameterizeOperation(mean: mean, logVariance: logVariance, noise: noise))
  }
}
