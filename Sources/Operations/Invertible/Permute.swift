import Attributes
import IR
import Kernels
import Randomness

/// Channel i of the result is channel `sources[i]` of x.
struct PermuteOperation: OperationDefinition {
  static let name = "permute"
  var x = ValueID.unset
  var sources: [Int] = []
  var onlyMoves: Bool { true }

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("sources", &sources)
  }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site[type: x]] }

  func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    gradients.add(builder.emit(inverted(dy)), to: x)
  }

  func inverses(_ site: Site) -> [Inverse] { [Inverse(inverted(site.result), recovering: x)] }

  private func inverted(_ y: ValueID) -> PermuteOperation {
    var inverse = sources
    for (target, source) in sources.enumerated() { inverse[source] = target }
    return PermuteOperation(x: y, sources: inverse)
  }

  func storageLinks(_ site: Site) -> [StorageLink] { [.values(x, site.result)] }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.PermuteChannels(sources: sources), [x], to: site.results)]
  }
}

/// `permute`: a fixed permutation of the channels, given or drawn.
struct PermuteLayer: Layer {
  private static let seed = Attribute(
    integer: "seed", minimum: 0, default: 0, "Seed of a drawn permutation.")
  private static let sources = Attribute(
    optionalIntegers: "sources", minimum: 0,
    "The permutation itself: for each channel of the result the one it comes from.")

  let specification = LayerSpecification(
    "permute", "A fixed permutation of the channels.",
    attributes: [seed.specification, sources.specification], shorthand: "seed")

  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
  {
    try builder.requireVolume(inputs[0], "permute")
    let channels = builder[type: inputs[0]].shape[1]
    guard channels <= Self.mostChannels else {
      throw OperationFault(
        "too-many-channels",
        "'permute' takes at most \(Self.mostChannels) channels; here are \(channels)")
    }
    let sources =
      builder(Self.sources) ?? shuffled(channels, seed: UInt64(builder(Self.seed)))
    guard sources.sorted() == Array(0..<channels) else {
      throw OperationFault(
        "not-a-permutation",
        "'sources' has to name each of the channels 0 to \(channels - 1) once", attribute: "sources"
      )
    }
    return try builder.emit(PermuteOperation(x: inputs[0], sources: sources))
  }

  /// A permutation is written out, in the compiled program too.
  private static let mostChannels = 1 << 20

  /// Fisher-Yates.
  private func shuffled(_ count: Int, seed: UInt64) -> [Int] {
    var random = SplitMix64(seed: seed)
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, random.below(index + 1))
    }
    return order
  }
}
