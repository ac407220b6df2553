internal import CKernelSizes
import Kernels

/// The processor's cores: channel blocks of 16 or 8, scratch for each lane, convolutions by minimal
/// filtering where that is less work.
public struct CPUTarget: Target {
  public init() {}

  public var name: String { "cpu" }
  public var element: ElementType { .float32 }

  public var channelBlocks: [Int] { [CK_LARGE_BLOCK, CK_SMALL_BLOCK, 1] }

  public func channelBlock(channels: Int) -> Int {
    if channels <= 4 { return 1 }
    let isLarge =
      channels % CK_LARGE_BLOCK == 0
      || (channels > CK_SMALL_BLOCK && channels % CK_SMALL_BLOCK != 0)
    return isLarge ? CK_LARGE_BLOCK : CK_SMALL_BLOCK
  }

  public func layoutFault(_ call: KernelCall) -> String? {
    call.layoutFault { storage in
      switch storage.layout {
      case .plain: true
      case .blocked(let block): storage.shape.count == 5 && channelBlocks.contains(block)
      case .convolutionWeight(let input, let output):
        storage.shape.count == 5 && channelBlocks.contains(input) && channelBlocks.contains(output)
      }
    }
  }

  public func scratchBytes(_ call: AbstractCall) -> Int { ScratchLayout(call).byteCount }

  public func flops(_ call: AbstractCall) -> Double {
    filteredFlops(call)?.all ?? call.kernel.record.flops(call)
  }

  public func transformFlops(_ call: AbstractCall) -> Double {
    filteredFlops(call)?.transforms ?? 0
  }

  /// Nil where no minimal filtering computes a call.
  private func filteredFlops(_ call: AbstractCall) -> (all: Double, transforms: Double)? {
    let record = call.kernel.record
    // A cast that fails is slow.
    guard record.family.isConvolution else { return nil }
    return (record as? any CPUConvolution)?.filteredFlops(of: call)
  }

  public var rates: Rates { Self.measured }
}
