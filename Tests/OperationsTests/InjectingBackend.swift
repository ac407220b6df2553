import Kernels

/// Another backend that puts a value into the result of one call of an entry, whenever it has run.
final class InjectingBackend: Backend {
  private let backend: any Backend
  private let value: Float
  private let place: Place

  /// The number of the entry's calls, by which it is known, one of them, and one of its results.
  struct Place {
    var entryCount: Int
    var call: Int
    var result: Int
  }

  init(_ backend: any Backend, _ value: Float, into place: Place) {
    (self.backend, self.value, self.place) = (backend, value, place)
  }

  var target: any Target { backend.target }
  func runs(_ target: any Target) -> Bool { backend.runs(target) }

  func map(byteCounts: [Space: Int]) throws { try backend.map(byteCounts: byteCounts) }

  func prepare(_ calls: [KernelCall]) throws -> PreparedCalls {
    InjectedCalls(calls, try backend.prepare(calls))
  }

  func run(_ calls: PreparedCalls, _ range: Range<Int>, _ context: StepContext) {
    let injected = calls as! InjectedCalls
    for index in range {
      backend.run(injected.prepared, index..<index + 1, context)
      if injected.count == place.entryCount, index == place.call {
        inject(injected.calls[index].results[place.result])
      }
    }
  }

  /// Into the first element. A bfloat16 is the upper half of a float.
  private func inject(_ tensor: Tensor) {
    let size = tensor.storage.element.size
    backend.synchronize()
    withUnsafeBytes(of: value.bitPattern) {
      backend.write(
        UnsafeRawBufferPointer(rebasing: $0[(4 - size)...]), to: tensor.space,
        offset: tensor.offset)
    }
  }

  func synchronize() { backend.synchronize() }

  func takeFaults() -> Faults { backend.takeFaults() }

  func write(_ bytes: UnsafeRawBufferPointer, to space: Space, offset: Int) {
    backend.write(bytes, to: space, offset: offset)
  }

  func read(_ space: Space, offset: Int, into bytes: UnsafeMutableRawBufferPointer) {
    backend.read(space, offset: offset, into: bytes)
  }
}

private final class InjectedCalls: PreparedCalls {
  let calls: [KernelCall]
  let prepared: any PreparedCalls

  init(_ calls: [KernelCall], _ prepared: any PreparedCalls) {
    self.calls = calls
    self.prepared = prepared
  }

  var count: Int { calls.count }
}
