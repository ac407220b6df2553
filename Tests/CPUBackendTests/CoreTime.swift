import CPUBackend
import Foundation
import Kernels

/// Time of one core, which other processes disturb little.
enum CoreTime {
  /// Seconds that one call takes on one thread: the least of several.
  static func ofCall(_ conformance: Conformance, isa: InstructionSet? = nil) throws -> Double {
    let backend = CPUBackend(threads: 1, isa: isa)
    var next = 0
    func place(_ storage: StorageType) -> Tensor {
      defer { next += storage.byteCount.roundedUp(to: Alignment.bytes) }
      return Tensor(space: .arena, offset: next, storage: storage)
    }
    let operands = conformance.operands.map { $0.map(place) }
    let results = conformance.results.map(place)
    let bytes = backend.target.scratchBytes(conformance.call)
    try backend.map(byteCounts: [.arena: next + bytes])
    let call = KernelCall(
      conformance.kernel, operands: operands, results: results,
      scratch: ByteRange(space: .arena, offset: next, count: bytes))
    let calls = try backend.prepare([call])
    var best = Double.infinity
    for _ in 0..<20 {
      let start = now()
      backend.run(calls, 0..<1, StepContext(learningRate: 0.1))
      best = min(best, now() - start)
    }
    return best
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
