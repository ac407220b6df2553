import CPUTarget
import Kernels

/// Planar tensors of any layout, no scratch: what a program for the reference backend is planned by.
/// Times are told as the CPU's, so that a plan for it keeps and recovers what one for the CPU does.
public struct ReferenceTarget: Target {
  public let element: ElementType

  public init(element: ElementType = .float32) { self.element = element }

  public var name: String { "reference" }
  public var channelBlocks: [Int] { [1] }
  public func channelBlock(channels: Int) -> Int { 1 }
  /// It reads and writes every layout.
  public func layoutFault(_ call: KernelCall) -> String? { nil }
  public func scratchBytes(_ call: AbstractCall) -> Int { 0 }
  public func flops(_ call: AbstractCall) -> Double { call.kernel.record.flops(call) }
  public var rates: Rates { CPUTarget().rates }
}
