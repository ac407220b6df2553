/// What changes from step to step while the program stays the same.
public struct StepContext: Hashable, Sendable {
  /// Seed of the run.
  public var seed: UInt64
  /// Steps before this one: keys the random numbers.
  public var step: UInt64
  /// Optimizer updates up to and with this one, from 1: Adam's bias correction.
  public var update: UInt64
  public var learningRate: Double
  /// That of the fixed-point grid (`FixedPoint`).
  public var range: Double

  public init(
    seed: UInt64 = 0, step: UInt64 = 0, update: UInt64 = 1, learningRate: Double = 0,
    range: Double = 1
  ) {
    self.seed = seed
    self.step = step
    self.update = update
    self.learningRate = learningRate
    self.range = range
  }
}

/// What executes kernel calls. Memory is named by space and offset; no pointer crosses.
///
/// Calls run in the order given; completion may be asynchronous until `synchronize`.
public protocol Backend: AnyObject {
  /// What the compiler plans with.
  var target: any Target { get }

  /// Whether it runs programs that were planned for a target.
  func runs(_ target: any Target) -> Bool

  /// Maps the spaces, `byteCounts[space]` bytes each, zeroed, once and before anything else.
  /// Throws `BackendError.cannotMap` when memory is short.
  func map(byteCounts: [Space: Int]) throws

  /// Makes calls ready to run: looks kernels up and checks them once, so that running allocates
  /// nothing. Throws `BackendError.unsupported` for a call it cannot do.
  func prepare(_ calls: [KernelCall]) throws -> PreparedCalls

  /// Runs calls `range` of what was prepared.
  func run(_ calls: PreparedCalls, _ range: Range<Int>, _ context: StepContext)

  /// Waits until everything before has run.
  func synchronize()

  /// What was found in the values of the calls since the last time (after what was run before).
  func takeFaults() -> Faults

  /// Copies bytes into a range (after what was run before).
  func write(_ bytes: UnsafeRawBufferPointer, to space: Space, offset: Int)

  /// Copies bytes out of a range (after what was run before).
  func read(_ space: Space, offset: Int, into bytes: UnsafeMutableRawBufferPointer)
}

/// Calls that a backend has made ready; opaque to all but the backend that made it.
public protocol PreparedCalls: AnyObject {
  var count: Int { get }
}

public enum BackendError: Error, Hashable, Sendable {
  case cannotMap(bytes: Int)
  case unsupported(String)
  /// A library of the system, and why it cannot be loaded.
  case missingLibrary(String)
}
