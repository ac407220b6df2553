import Kernels

/// Executes kernel calls by plain loops, and so defines what every kernel means.
///
/// Operands are widened to Double, kernels compute in Double with sums in sequential order, and
/// results are rounded once when they are stored: the float32 instance gives each kernel's exact
/// result up to about one rounding, the float64 instance is fit for tests of gradients.
///
/// A call's operands are copied out of memory before its results are written, so any aliasing is
/// right, and any layout of `StorageType` is read and written, not only the planar ones that its
/// target asks for. Calls run on the caller's thread. Running allocates; plans need not count it.
public final class ReferenceBackend<Scalar: ReferenceScalar>: Backend {
  public var target: any Target { ReferenceTarget(element: Scalar.elementType) }
  private let memory = Memory()
  private let found = FaultRecord()

  public init() {}

  /// Whether the target's elements are those that it computes in.
  public func runs(_ target: any Target) -> Bool { target.element == Scalar.elementType }

  public func map(byteCounts: [Space: Int]) throws {
    try memory.map(byteCounts: byteCounts)
  }

  /// Throws `BackendError.unsupported`, which names the kernel and what is wrong, for a call whose
  /// operands do not fit its kernel or lie outside of what was mapped.
  public func prepare(_ calls: [KernelCall]) throws -> PreparedCalls {
    for call in calls {
      if let fault = call.fault(on: target) ?? call.functionFault {
        throw BackendError.unsupported(fault)
      }
      for range in call.ranges where !memory.contains(range) {
        throw BackendError.unsupported("\(call.kernel.name) reaches \(range), which is not mapped")
      }
    }
    return ReferenceCalls(calls: calls)
  }

  public func run(_ calls: PreparedCalls, _ range: Range<Int>, _ context: StepContext) {
    guard let prepared = calls as? ReferenceCalls else {
      preconditionFailure("calls that another backend prepared")
    }
    for call in prepared.calls[range] {
      Invocation(call: call, memory: memory, context: context, found: found).execute()
    }
  }

  public func synchronize() {}

  public func takeFaults() -> Faults {
    defer { found.faults = Faults() }
    return found.faults
  }

  public func write(_ bytes: UnsafeRawBufferPointer, to space: Space, offset: Int) {
    memory.bytes(ByteRange(space: space, offset: offset, count: bytes.count)).copyMemory(
      from: bytes)
  }

  public func read(_ space: Space, offset: Int, into bytes: UnsafeMutableRawBufferPointer) {
    let range = ByteRange(space: space, offset: offset, count: bytes.count)
    bytes.copyMemory(from: UnsafeRawBufferPointer(memory.bytes(range)))
  }
}

/// What tensors of the reference backend are made of: Float or Double.
public protocol ReferenceScalar: BinaryFloatingPoint, Sendable {
  static var elementType: ElementType { get }
}

extension Float: ReferenceScalar {
  public static var elementType: ElementType { .float32 }
}

extension Double: ReferenceScalar {
  public static var elementType: ElementType { .float64 }
}

/// What the calls found so far.
final class FaultRecord {
  var faults = Faults()
}

private final class ReferenceCalls: PreparedCalls {
  let calls: [KernelCall]

  init(calls: [KernelCall]) { self.calls = calls }

  var count: Int { calls.count }
}
