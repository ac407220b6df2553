internal import CKernels
internal import CPUTarget
import Kernels

/// Turns one kernel call into what its C tasks read: addresses, attributes and phases.
struct CallBuilder {
  let call: KernelCall
  /// The storage of its tensors.
  let tensors: AbstractCall
  let tasks: ck_tasks
  private let memory: Memory
  private let grid: UnsafePointer<ck_grid>
  var native = ck_call()
  /// Memory that the native call points to, for whoever keeps the call.
  var table: UnsafeMutableRawPointer?

  init(
    _ call: KernelCall, memory: Memory, tasks: ck_tasks,
    context: UnsafePointer<ck_context>, grid: UnsafePointer<ck_grid>
  ) {
    self.call = call
    tensors = call.abstract
    self.tasks = tasks
    self.memory = memory
    self.grid = grid
    native.context = context
  }

  /// Throws `BackendError` and `RefusedMemory`.
  mutating func build(for target: CPUTarget) throws {
    if let fault = call.fault(on: target) { throw BackendError.unsupported(fault) }
    for (index, tensor) in call.operands.enumerated() {
      if let tensor { set(operand: index, try native(tensor)) }
    }
    for (index, tensor) in call.results.enumerated() { set(result: index, try native(tensor)) }
    try setScratch()
    try addPhases()
  }

  mutating func phase(_ task: ck_task?, _ chunks: Int) {
    precondition(task != nil, "the table of tasks (CKernels/tasks.h) has every task")
    let phase = ck_phase(task: task, chunks: Int64(chunks))
    if native.phase.0.task == nil {
      native.phase.0 = phase
    } else if native.phase.1.task == nil {
      native.phase.1 = phase
    } else {
      native.phase.2 = phase
    }
  }

  /// The first of some bytes; throws where they are not mapped.
  private func address(_ range: ByteRange) throws -> UnsafeMutableRawPointer? {
    guard let bytes = memory.bytes(range) else {
      throw BackendError.unsupported("\(call.kernel.name) reaches \(range), which is not mapped")
    }
    return bytes.baseAddress
  }

  private mutating func setScratch() throws {
    let layout = ScratchLayout(tensors)
    guard layout.byteCount > 0, let scratch = call.scratch else { return }
    native.scratch = try address(scratch)?.assumingMemoryBound(to: CChar.self)
    native.laneOffset = Int64(layout.laneOffset)
    native.laneBytes = Int64(layout.laneBytes)
  }

  private func native(_ tensor: Tensor) throws -> ck_tensor {
    let storage = tensor.storage
    let rest = Array(storage.shape.dropFirst(2))
    var (block, outputBlock) = (0, 0)
    switch storage.layout {
    case .plain: break
    case .blocked(let channels): block = channels
    case .convolutionWeight(let input, let output): (block, outputBlock) = (input, output)
    }
    func size(_ axis: Int) -> Int64 { Int64(axis < rest.count ? rest[axis] : 1) }
    return ck_tensor(
      data: try address(tensor.range), n: Int64(storage.shape.first ?? 1),
      c: Int64(storage.shape.count > 1 ? storage.shape[1] : 1), d: size(0), h: size(1),
      w: size(2), block: Int64(block), outputBlock: Int64(outputBlock),
      stored: Int64(storage.storedCount), logical: Int64(storage.logicalCount),
      size: Int64(storage.element.size), grid: storage.element.isFixed ? grid : nil)
  }

  private mutating func set(operand index: Int, _ tensor: ck_tensor) {
    withUnsafeMutableBytes(of: &native.operand) {
      $0.bindMemory(to: ck_tensor.self)[index] = tensor
    }
  }

  mutating func set(result index: Int, _ tensor: ck_tensor) {
    withUnsafeMutableBytes(of: &native.result) {
      $0.bindMemory(to: ck_tensor.self)[index] = tensor
    }
  }
}

extension ck_grid {
  /// The grid of a range.
  init(range: Double) {
    let step = Float(FixedPoint.step(range: range, element: .fixed32))
    self.init(step: step, units: 1 / step)
  }
}

/// Three sizes, by axis, as C holds them.
func nativeSizes(_ axes: [Int]) -> (Int64, Int64, Int64) {
  (Int64(axes[0]), Int64(axes[1]), Int64(axes[2]))
}
