import Foundation

/// Looks at every voxel of cases on a thread of its own, file by file, beside whatever else is done.
///
/// Unchecked because the compiler cannot see that `condition` guards every mutable field.
public final class VoxelInspection: @unchecked Sendable {
  /// What was found so far.
  public struct Report: Sendable {
    /// What is wrong, in the order of the cases.
    public var errors: [VolumeError] = []
    /// The values of the labels, for each case whose label could be read, by the case's name.
    public var values: [String: Set<Int32>] = [:]
    /// Whether everything was looked at.
    public var isComplete = false
  }

  private let condition = NSCondition()
  private var current = Report()
  private var isStopped = false

  /// Starts to look at the voxels of `cases`. Each of `labels` numbers all label values; with none no
  /// label is read.
  public init(_ cases: [Case], labels: [LabelMap]) {
    let thread = Thread { [self] in
      Self.yieldToOthers()
      for item in cases {
        for path in item.images where !isOver {
          add { try VoxelScan(path).checkFinite() }
        }
        guard let path = item.label, !labels.isEmpty, !isOver else { continue }
        add {
          let counts = try VoxelScan(path).labelCounts()
          withLock { current.values[item.name] = Set(counts.keys) }
          for map in labels { try map.check(counts, path: path) }
        }
      }
      withLock {
        current.isComplete = !isStopped
        isStopped = true
        condition.broadcast()
      }
    }
    thread.name = "voxels"
    thread.start()
  }

  public var report: Report { withLock { current } }

  /// Waits until everything was looked at, or for so long; without a limit for as long as it takes.
  public func wait(atMost duration: Duration? = nil) -> Report {
    let end = duration.map { Date(timeIntervalSinceNow: $0 / .seconds(1)) } ?? .distantFuture
    return withLock {
      while !isStopped, condition.wait(until: end) {}
      return current
    }
  }

  /// Ends after the file that is being read.
  public func stop() { withLock { isStopped = true } }

  private var isOver: Bool { withLock { isStopped } }

  private func add(_ look: () throws -> Void) {
    var errors: [VolumeError] = []
    errors.catching(look)
    withLock { current.errors += errors }
  }

  private func withLock<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  /// Lets every other thread go first: of Linux's threads each has its own niceness.
  private static func yieldToOthers() { setpriority(Int32(PRIO_PROCESS.rawValue), 0, 19) }
}
