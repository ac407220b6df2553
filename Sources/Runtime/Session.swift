import Kernels
import Program

/// A program on a backend: its memory mapped once, its calls made ready once.
public final class Session {
  public enum Use: Sendable {
    /// Runs the training entry and the update and, where the network is validated while it trains, the
    /// inference entry, which may run between two steps: all in one arena.
    case training
    /// Maps no gradients and no optimizer state, and runs the inference entry alone.
    case inference
  }

  public let program: Program
  public let use: Use
  let backend: any Backend
  private let training: PreparedEntry?
  private let update: PreparedEntry?
  private let inference: PreparedEntry?
  /// What the training entry's calls write among the parameters: running statistics.
  private let updatedInForward: [ByteRange]

  /// Greatest end of anything in the arena that a dispatched call touched or that was written (bytes).
  public private(set) var recordedArenaBytes = 0

  /// What the calls found since `clearFaults`.
  public private(set) var faults = Faults()

  /// How much wider the range of the fixed-point grid is than the program's, a power of two: values may be
  /// that much larger, and the grid's step is that much coarser.
  public var rangeScale = 1

  /// Maps the spaces and prepares the calls. Throws `ProgramFault` for a program that is not whole
  /// and consistent, and `BackendError`.
  public init(_ program: Program, on backend: any Backend, for use: Use) throws {
    try ProgramCheck.check(program, on: backend)
    self.program = program
    self.use = use
    self.backend = backend
    updatedInForward = program.training.calls.flatMap { $0.results.map(\.range) }
      .filter { $0.space == .parameters }
    switch use {
    case .training:
      try backend.map(byteCounts: [
        .parameters: program.parameterBytes, .gradients: program.trainedBytes,
        .optimizer: program.optimizerBytes, .arena: program.arenaBytes,
      ])
      training = try PreparedEntry(program.training, on: backend)
      update = try PreparedEntry(program.update, on: backend)
      inference =
        program.experiment.validation == nil
        ? nil : try PreparedEntry(program.inference, on: backend)
    case .inference:
      try backend.map(byteCounts: [
        .parameters: program.parameterBytes, .gradients: 0, .optimizer: 0,
        .arena: program.inference.arenaBytes,
      ])
      training = nil
      update = nil
      inference = try PreparedEntry(program.inference, on: backend)
    }
  }

  /// Forward and backward pass of the batch in the input ports; adds to the gradients.
  public func accumulate(_ context: StepContext) {
    forward(context)
    backward(context)
  }

  /// The first half of `accumulate`: the losses are there, and no gradient has changed.
  public func forward(_ context: StepContext) {
    run(training!, 0..<program.training.forwardCallCount, context)
  }

  /// The other half.
  public func backward(_ context: StepContext) {
    run(training!, program.training.forwardCallCount..<training!.extents.count, context)
  }

  /// `accumulate`, with a look at the arena after each step of the plan. `observe` gets the step's
  /// index.
  public func accumulate(_ context: StepContext, observe: (Int) -> Void) {
    let entry = program.training
    let context = inRange(context)
    for index in entry.calls.indices {
      backend.run(training!.calls, index..<index + 1, context)
      recordedArenaBytes = max(recordedArenaBytes, training!.extents[index])
      let step = entry.callSteps[index]
      if index + 1 == entry.calls.count || entry.callSteps[index + 1] != step {
        finish()
        observe(step)
      }
    }
  }

  /// Applies the optimizer to the gathered gradients and sets them to zero.
  public func update(_ context: StepContext) {
    run(update!, 0..<update!.extents.count, context)
  }

  /// The forward pass alone. It writes nothing but the arena.
  public func infer() { run(inference!, 0..<inference!.extents.count, StepContext()) }

  /// `accumulate` and `update` with each call waited for: the seconds of the training entry's calls
  /// and of the update's, in their order.
  public func timedStep(_ context: StepContext) -> (training: [Double], update: [Double]) {
    (timed(training!, context), timed(update!, context))
  }

  private func timed(_ entry: PreparedEntry, _ context: StepContext) -> [Double] {
    let clock = ContinuousClock()
    let context = inRange(context)
    return entry.extents.indices.map { index in
      clock.measure {
        backend.run(entry.calls, index..<index + 1, context)
        backend.synchronize()
      } / .seconds(1)
    }
  }

  private func run(_ entry: PreparedEntry, _ calls: Range<Int>, _ context: StepContext) {
    backend.run(entry.calls, calls, inRange(context))
    for index in calls { recordedArenaBytes = max(recordedArenaBytes, entry.extents[index]) }
    finish()
  }

  /// With the range that the fixed-point grid has now.
  private func inRange(_ context: StepContext) -> StepContext {
    var context = context
    context.range = range
    return context
  }

  /// Of the fixed-point grid.
  private var range: Double { program.exactRange * Double(rangeScale) }

  private func finish() {
    backend.synchronize()
    faults.formUnion(backend.takeFaults())
  }

  /// Forgets the faults that were found.
  public func clearFaults() { faults = Faults() }

  // MARK: Tensors

  /// Writes a tensor's elements, given in row-major order of its shape.
  public func write<Scalar: BinaryFloatingPoint>(_ values: [Scalar], to tensor: Tensor) {
    let bytes = TensorCoding.encode(values, tensor.storage)
    bytes.withUnsafeBytes { put($0, to: tensor) }
  }

  /// Writes a tensor's bytes, given as they are stored.
  public func write(stored bytes: UnsafeRawBufferPointer, to tensor: Tensor) {
    precondition(bytes.count == tensor.storage.byteCount, "a tensor is written whole")
    put(bytes, to: tensor)
  }

  /// Writes some of a tensor's bytes, from one of them on.
  func put(_ bytes: UnsafeRawBufferPointer, at start: Int = 0, to tensor: Tensor) {
    let offset = tensor.offset + start
    if tensor.space == .arena {
      recordedArenaBytes = max(recordedArenaBytes, offset + bytes.count)
    }
    backend.write(bytes, to: tensor.space, offset: offset)
  }

  /// The tensor's elements in row-major order of its shape.
  public func read(_ tensor: Tensor) -> [Double] { stored(tensor).values }

  /// A copy of the tensor as it is stored.
  public func stored(_ tensor: Tensor) -> StoredTensor {
    var bytes = [UInt8](repeating: 0, count: tensor.storage.byteCount)
    bytes.withUnsafeMutableBytes { backend.read(tensor.space, offset: tensor.offset, into: $0) }
    return StoredTensor(tensor.storage, bytes, range: range)
  }

  /// The same in single precision; fast where the tensor is stored in row-major order.
  public func floats(_ tensor: Tensor) -> [Float] {
    let storage = tensor.storage
    guard storage.element == .float32, storage.isRowMajor else {
      return read(tensor).map { Float($0) }
    }
    var values = [Float](repeating: 0, count: storage.logicalCount)
    values.withUnsafeMutableBytes { backend.read(tensor.space, offset: tensor.offset, into: $0) }
    return values
  }

  /// The first element of a tensor, without allocating.
  public func readScalar(_ tensor: Tensor) -> Double {
    if tensor.storage.element == .float64 {
      var value = 0.0
      withUnsafeMutableBytes(of: &value) {
        backend.read(tensor.space, offset: tensor.offset, into: $0)
      }
      return value
    }
    var value: Float = 0
    withUnsafeMutableBytes(of: &value) {
      backend.read(tensor.space, offset: tensor.offset, into: $0)
    }
    return Double(value)
  }

  /// What a forward pass changes for good: running statistics, as they are stored.
  public func statistics() -> [[UInt8]] {
    updatedInForward.map { range in
      var bytes = [UInt8](repeating: 0, count: range.count)
      bytes.withUnsafeMutableBytes { backend.read(range.space, offset: range.offset, into: $0) }
      return bytes
    }
  }

  /// Puts back what `statistics` gave.
  public func restore(statistics: [[UInt8]]) {
    for (range, bytes) in zip(updatedInForward, statistics) {
      bytes.withUnsafeBytes { backend.write($0, to: range.space, offset: range.offset) }
    }
  }

  /// Copies a space's bytes out, as they are stored.
  public func bytes(of space: Space, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    bytes.withUnsafeMutableBytes { backend.read(space, offset: 0, into: $0) }
    return bytes
  }
}

/// An entry's calls on a backend, and how far each reaches into the arena.
private struct PreparedEntry {
  let calls: any PreparedCalls
  let extents: [Int]

  init(_ entry: Entry, on backend: any Backend) throws {
    calls = try backend.prepare(entry.calls)
    extents = entry.calls.map { call in
      let tensors = call.operands.compactMap { $0?.range } + call.results.map(\.range)
      return (tensors + (call.scratch.map { [$0] } ?? []))
        .filter { $0.space == .arena }.map { $0.offset + $0.count }.max() ?? 0
    }
  }
}
