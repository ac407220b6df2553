internal import CKernels
internal import CPUTarget
import Kernels
import Parallelism

/// Executes kernel calls on the processor's cores, in float32.
///
/// Each call becomes one to three phases, each a C function over chunks that depend on shapes only;
/// the chunks of a phase are shared by the threads and phases follow one another. So bits do
/// not depend on the number of threads, only on the instruction set. Running allocates nothing and is
/// done when `run` returns.
public final class CPUBackend: Backend {
  public var target: any Target { cpu }
  private let cpu = CPUTarget()
  /// The instructions in use.
  public let isa: InstructionSet
  private let pool: ThreadPool
  private let memory = Memory()
  private let tasks: UnsafeMutablePointer<ck_tasks>
  private let context: UnsafeMutablePointer<ck_context>
  /// The fixed-point grid of the step.
  private let grid: UnsafeMutablePointer<ck_grid>
  /// Bits that the tasks set.
  private let faults: UnsafeMutablePointer<UInt32>

  /// Threads that it has, the caller's included.
  public var threads: Int { pool.threads }

  /// A backend of `threads` threads, at most `ThreadPool.laneLimit`, or of as many as the system gives. An
  /// instruction set that this processor lacks is a mistake of the program.
  public init(threads: Int, isa: InstructionSet? = nil) {
    self.isa = isa ?? .best
    precondition(self.isa.isAvailable, "this processor has no \(self.isa.rawValue)")
    precondition(ThreadPool.laneLimit <= ScratchLayout.laneLimit)
    pool = ThreadPool(threads: threads)
    tasks = .allocate(capacity: 1)
    tasks.initialize(to: self.isa.tasks)
    context = .allocate(capacity: 1)
    context.initialize(to: ck_context())
    grid = .allocate(capacity: 1)
    grid.initialize(to: ck_grid())
    faults = .allocate(capacity: 1)
    faults.initialize(to: 0)
  }

  deinit {
    tasks.deallocate()
    context.deallocate()
    grid.deallocate()
    faults.deallocate()
  }

  public func runs(_ target: any Target) -> Bool { target.isSame(as: cpu) }

  public func map(byteCounts: [Space: Int]) throws {
    try memory.map(byteCounts: byteCounts)
  }

  public func prepare(_ calls: [KernelCall]) throws -> PreparedCalls {
    let prepared = PreparedCPUCalls(capacity: calls.count)
    for call in calls {
      var builder = CallBuilder(
        call, memory: memory, tasks: tasks.pointee, context: context, grid: grid)
      // The prepared calls own the table even where the rest of the call is refused.
      defer { if let table = builder.table { prepared.own(table) } }
      try builder.build(for: cpu)
      prepared.append(builder.native)
    }
    return prepared
  }

  public func run(_ calls: PreparedCalls, _ range: Range<Int>, _ step: StepContext) {
    guard let prepared = calls as? PreparedCPUCalls else {
      preconditionFailure("calls that another backend prepared")
    }
    precondition(range.lowerBound >= 0 && range.upperBound <= prepared.count)
    context.pointee = ck_context(
      seed: step.seed, step: step.step, update: step.update, learningRate: step.learningRate,
      faults: faults)
    grid.pointee = ck_grid(range: step.range)
    for index in range {
      let call = prepared.calls + index
      let phases = call.pointee.phase
      run(phases.0, call)
      run(phases.1, call)
      run(phases.2, call)
    }
  }

  private func run(_ phase: ck_phase, _ call: UnsafeMutablePointer<ck_call>) {
    guard let task = phase.task else { return }
    pool.run(chunks: Int(phase.chunks), task, call)
  }

  public func synchronize() {}

  public func takeFaults() -> Faults {
    defer { faults.pointee = 0 }
    return Faults(
      leftRange: faults.pointee & UInt32(CK_LEFT_RANGE) != 0,
      notFinite: faults.pointee & UInt32(CK_NOT_FINITE) != 0)
  }

  public func write(_ bytes: UnsafeRawBufferPointer, to space: Space, offset: Int) {
    mapped(ByteRange(space: space, offset: offset, count: bytes.count)).copyMemory(from: bytes)
  }

  public func read(_ space: Space, offset: Int, into bytes: UnsafeMutableRawBufferPointer) {
    let range = ByteRange(space: space, offset: offset, count: bytes.count)
    bytes.copyMemory(from: UnsafeRawBufferPointer(mapped(range)))
  }

  private func mapped(_ range: ByteRange) -> UnsafeMutableRawBufferPointer {
    guard let bytes = memory.bytes(range) else { preconditionFailure("\(range) is not mapped") }
    return bytes
  }
}
