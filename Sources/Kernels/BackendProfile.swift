/// What the compiler has to know of a backend, as data: how it stores tensors, what scratch its
/// kernels take, and what they cost. Nothing here depends on the number of threads or, for bytes,
/// on the instruction set.
public struct BackendProfile: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable {
    /// Planar tensors, no scratch.
    case reference
    /// Channel blocks of 16 or 8 and per-lane scratch.
    case cpu
  }

  public var kind: Kind
  /// Element type of activations, parameters and gradients.
  public var element: ElementType

  public init(kind: Kind, element: ElementType = .float32) {
    self.kind = kind
    self.element = element
  }
}

extension BackendProfile {
  /// The channel block that suits an activation of `channels` channels. A compiler may choose a
  /// smaller one of 16, 8 and 1 where a split or a concatenation has to fall on a block.
  public func channelBlock(channels: Int) -> Int {
    switch kind {
    case .reference: 1
    case .cpu:
      channels <= 4 ? 1 : channels % 16 == 0 || (channels > 8 && channels % 8 != 0) ? 16 : 8
    }
  }

  /// Storage of a convolution's weight between activations of these blocks.
  public func convolutionWeight(shape: [Int], inputBlock: Int, outputBlock: Int) -> StorageType {
    StorageType(
      shape: shape, element: element,
      layout: .convolutionWeight(inputBlock: inputBlock, outputBlock: outputBlock))
  }
}
