import Kernels

/// A kernel that needs workspace on the CPU.
package protocol CPUScratch: KernelRecord {
  func scratch(of call: AbstractCall) -> ScratchLayout
}

/// Workspace of one call on the CPU: what all lanes share, then each lane's own.
package struct ScratchLayout: Hashable, Sendable {
  /// Lanes that are counted, however many threads there are.
  package static let laneLimit = 16

  package var shared = 0
  package var lane = 0
  /// Chunks of the phase that uses lanes' scratch: no more lanes than chunks are at work.
  package var chunks = ScratchLayout.laneLimit

  /// Where the lanes' own scratch begins.
  package var laneOffset: Int { shared.roundedUp(to: Alignment.bytes) }
  package var laneBytes: Int { lane.roundedUp(to: Alignment.bytes) }
  package var byteCount: Int { laneOffset + min(Self.laneLimit, chunks) * laneBytes }

  package init(shared: Int = 0, lane: Int = 0, chunks: Int = ScratchLayout.laneLimit) {
    self.shared = shared
    self.lane = lane
    self.chunks = chunks
  }

  package init(_ call: AbstractCall) {
    let kernel = call.kernel.record as? any CPUScratch
    self = kernel?.scratch(of: call) ?? ScratchLayout()
  }
}
