import Kernels

/// Another backend, watched: the arena starts as NaN, each call's scratch is NaN before the call,
/// and after it no byte of any space may differ but those of the call's results and scratch. So
/// every other buffer of a step, alive or not, is a canary.
public final class GuardedBackend: Backend {
  private let backend: any Backend
  private var byteCounts: [Space: Int] = [:]
  /// What calls wrote where they should not: call, space and first byte; the first ten.
  public private(set) var violations: [String] = []

  public init(_ backend: any Backend) { self.backend = backend }

  public var target: any Target { backend.target }
  public func runs(_ target: any Target) -> Bool { backend.runs(target) }

  public func map(byteCounts: [Space: Int]) throws {
    try backend.map(byteCounts: byteCounts)
    self.byteCounts = byteCounts
    poison(ByteRange(space: .arena, offset: 0, count: byteCounts[.arena]!))
  }

  public func prepare(_ calls: [KernelCall]) throws -> PreparedCalls {
    GuardedCalls(calls, try backend.prepare(calls))
  }

  public func run(_ calls: PreparedCalls, _ range: Range<Int>, _ context: StepContext) {
    let guarded = calls as! GuardedCalls
    for index in range {
      let call = guarded.calls[index]
      if let scratch = call.scratch { poison(scratch) }
      let before = snapshot()
      backend.run(guarded.prepared, index..<index + 1, context)
      backend.synchronize()
      check(call, index, before, snapshot())
    }
  }

  public func synchronize() { backend.synchronize() }

  public func takeFaults() -> Faults { backend.takeFaults() }

  public func write(_ bytes: UnsafeRawBufferPointer, to space: Space, offset: Int) {
    backend.write(bytes, to: space, offset: offset)
  }

  public func read(_ space: Space, offset: Int, into bytes: UnsafeMutableRawBufferPointer) {
    backend.read(space, offset: offset, into: bytes)
  }

  /// Bytes of all ones: a NaN as float32 and as float64, class 255 as a label.
  private func poison(_ range: ByteRange) {
    let bytes = [UInt8](repeating: 0xFF, count: range.count)
    bytes.withUnsafeBytes { backend.write($0, to: range.space, offset: range.offset) }
  }

  private func snapshot() -> [Space: [UInt8]] {
    byteCounts.reduce(into: [:]) { spaces, space in
      var bytes = [UInt8](repeating: 0, count: space.value)
      bytes.withUnsafeMutableBytes { backend.read(space.key, offset: 0, into: $0) }
      spaces[space.key] = bytes
    }
  }

  private func check(
    _ call: KernelCall, _ index: Int, _ before: [Space: [UInt8]], _ after: [Space: [UInt8]]
  ) {
    let written = call.results.map(\.range) + (call.scratch.map { [$0] } ?? [])
    for space in Space.allCases {
      guard let old = before[space], let new = after[space], old != new else { continue }
      var position = 0
      let ranges = written.filter { $0.space == space }.sorted { $0.offset < $1.offset }
      for range in ranges + [ByteRange(space: space, offset: old.count, count: 0)] {
        if position < range.offset {
          let gap = position..<range.offset
          if violations.count < 10, old[gap] != new[gap],
            let byte = gap.first(where: { old[$0] != new[$0] })
          {
            violations.append("call \(index), \(call.kernel): byte \(byte) of \(space)")
          }
        }
        position = max(position, range.offset + range.count)
      }
    }
  }
}

private final class GuardedCalls: PreparedCalls {
  let calls: [KernelCall]
  let prepared: any PreparedCalls

  init(_ calls: [KernelCall], _ prepared: any PreparedCalls) {
    self.calls = calls
    self.prepared = prepared
  }

  var count: Int { calls.count }
}
