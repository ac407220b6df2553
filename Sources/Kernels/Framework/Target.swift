/// What a program is compiled for: how its backend stores tensors, what scratch its kernels take, and
/// what they cost. The compiler plans with it, and calls are checked by it.
///
/// Nothing here depends on the number of threads or, for bytes, on the instruction set.
public protocol Target: Sendable {
  /// The name that compiled files have it under.
  var name: String { get }
  /// Element type of activations, parameters and gradients.
  var element: ElementType { get }
  /// Who says where the tensors of a step lie.
  var placement: Placement { get }
  /// The channel blocks that its kernels know, the largest first; 1 is the last.
  var channelBlocks: [Int] { get }
  /// Which of them suits an activation of `channels` channels. A compiler may choose a smaller one
  /// where a split or a concatenation has to fall on a block.
  func channelBlock(channels: Int) -> Int
  /// Why its kernels cannot take the layouts of a call's tensors; nil where they can. Number, elements
  /// and shapes of the tensors were checked before. See `KernelCall.layoutFault(taking:)`.
  func layoutFault(_ call: KernelCall) -> String?
  /// Bytes, beside the gradients, of sums of `count` gradients over the batches of an update.
  func sumBytes(_ count: Int, batches: Int) -> Int
  /// Bytes of workspace of a call.
  func scratchBytes(_ call: AbstractCall) -> Int
  /// Arithmetic operations of a call as the target computes it, a multiply-add counting as two, those
  /// on padding lanes included; 0 where memory bounds it.
  func flops(_ call: AbstractCall) -> Double
  /// Those of `flops` that transform tensors for minimal filtering.
  func transformFlops(_ call: AbstractCall) -> Double
  /// How fast its kernels are where nobody has measured.
  var rates: Rates { get }
}

/// Who says where the tensors of a step lie.
public enum Placement: Hashable, Sendable {
  /// The plan: a tensor may lie in another one, or in the place of one that is read for the last time.
  case arena
  /// An allocator: each tensor is an allocation of its own, of a multiple of so many bytes, and inputs are
  /// held by who passes them.
  case allocations(of: Int)
}

extension Target {
  public var placement: Placement { .arena }
  /// Gradients are added up where they are.
  public func sumBytes(_ count: Int, batches: Int) -> Int { 0 }

  /// Bytes that are taken for so many.
  public func allocated(_ bytes: Int) -> Int {
    switch placement {
    case .arena: bytes
    case .allocations(let unit): bytes.roundedUp(to: unit)
    }
  }

  /// Storage of a convolution's weight between activations of these blocks.
  public func convolutionWeight(shape: [Int], inputBlock: Int, outputBlock: Int) -> StorageType {
    StorageType(
      shape: shape, element: element,
      layout: .convolutionWeight(inputBlock: inputBlock, outputBlock: outputBlock))
  }

  public func transformFlops(_ call: AbstractCall) -> Double { 0 }

  public func cost(_ call: AbstractCall) -> KernelCost {
    KernelCost(
      flops: flops(call), transformFlops: transformFlops(call), bytes: Double(call.bytes))
  }

  /// Whether both are one and the same.
  public func isSame(as other: any Target) -> Bool {
    name == other.name && element == other.element
  }
}
