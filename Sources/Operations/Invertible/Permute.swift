import Attributes
import IR
import Kernels
import Randomness

/// Channel i of the result is channel `sources[i]`: operand x.
struct PermuteOperation: OperationDefinition {
  let name = "permute"
  let onlyMoves = true

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [site.input] }

  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    guard let dy = resultGradients[0], wanted[0] else { return [nil] }
    return builder.emit("permute", [dy], inverted(site))
  }

  func inverses(_ site: Site) -> [Operation] {
    [
      site.operation(operands: site.results, results: site.operands, adding: inverted(site))
    ]
  }

  private func inverted(_ site: Site) -> [String: AttributeValue] {
    let sources = site.attributes.integers("sources")
    var inverse = sources
    for (target, source) in sources.enumerated() { inverse[source] = target }
    return ["sources": .integers(inverse)]
  }

  func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(site.operands[0], site.results[0])]
  }

  func calls(_ lowering: Lowering) -> [KernelCall] {
    [
      KernelCall(
        .permuteChannels(sources: lowering.attributes.integers("sources")),
        operands: lowering.operands, results: lowering.results)
    ]
  }
}

/// `permute`: a fixed permutation of the channels, given or drawn.
struct PermuteLayer: Layer {
  let specification = LayerSpecification(
    "permute", "A fixed permutation of the channels.",
    attributes: [
      AttributeSpecification(
        "seed", .integer(minimum: 0), default: .integer(0), "Seed of a drawn permutation."),
      AttributeSpecification(
        "sources", .integers(minimum: 0), isOptional: true,
        "The permutation itself: for each channel of the result the one it comes from."),
    ], shorthand: "seed")

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
      builder.attributes["sources"]?.integers
      ?? shuffled(channels, seed: UInt64(builder.attributes.integer("seed")))
    guard sources.sorted() == Array(0..<channels) else {
      throw OperationFault(
        "not-a-permutation",
        "'sources' has to name each of the channels 0 to \(channels - 1) once", attribute: "sources"
      )
    }
    return try builder.emit("permute", [inputs[0]], ["sources": .integers(sources)])
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
