import CPUBackend
import Kernels
import Randomness

/// Calls one after another on tensors of one arena.
struct CallChain {
  private let backend: CPUBackend
  private var generator: PhiloxGenerator
  private var contents: [(tensor: Tensor, bytes: [UInt8])] = []
  private var calls: [KernelCall] = []
  private var next = 0
  /// Of the fixed-point grid.
  private let range: Double

  init(isa: InstructionSet, seed: UInt64, range: Double = 1024) {
    self.range = range
    backend = CPUBackend(threads: 2, isa: isa)
    generator = PhiloxGenerator(seed: seed, key: 1, step: 0)
  }

  /// A tensor with drawn contents or, without a fill, with rubbish.
  mutating func tensor(_ storage: StorageType, _ fill: Conformance.Fill? = nil) -> Tensor {
    let tensor = Tensor(space: .arena, offset: place(storage.byteCount), storage: storage)
    let bytes =
      fill.map { Conformance.contents(storage, $0, range, &generator) }
      ?? Array(repeating: 0x55, count: storage.byteCount)
    contents.append((tensor, bytes))
    return tensor
  }

  mutating func call(_ kernel: some KernelRecord, _ operands: [Tensor?], _ result: Tensor) {
    var call = KernelCall(kernel, operands: operands, results: [result])
    let count = backend.target.scratchBytes(call.abstract)
    if count > 0 {
      call.scratch = ByteRange(space: .arena, offset: place(count), count: count)
    }
    calls.append(call)
  }

  /// What a tensor holds at this point of the chain.
  mutating func copy(_ source: Tensor) -> Tensor {
    let target = tensor(source.storage)
    call(Kernel.Relayout(), [source], target)
    return target
  }

  /// What was found in the values.
  @discardableResult
  func run() throws -> Faults {
    try backend.map(byteCounts: [.arena: next])
    for (tensor, bytes) in contents {
      bytes.withUnsafeBytes { backend.write($0, to: .arena, offset: tensor.offset) }
    }
    backend.run(try backend.prepare(calls), 0..<calls.count, Conformance.step(range: range))
    backend.synchronize()
    return backend.takeFaults()
  }

  /// The stored elements, padding included.
  func values(_ tensor: Tensor) -> [Double] {
    var stored = Array(repeating: UInt8(0), count: tensor.storage.byteCount)
    stored.withUnsafeMutableBytes { backend.read(.arena, offset: tensor.offset, into: $0) }
    return stored.withUnsafeBytes { bytes in
      guard tensor.storage.element == .fixed32 else {
        return bytes.bindMemory(to: Float.self).map(Double.init)
      }
      let step = FixedPoint.step(range: range, element: .fixed32)
      return bytes.bindMemory(to: Int32.self).map { Double($0) * step }
    }
  }

  private mutating func place(_ count: Int) -> Int {
    defer { next += count.roundedUp(to: Alignment.bytes) + 4 * Alignment.bytes }
    return next
  }
}
