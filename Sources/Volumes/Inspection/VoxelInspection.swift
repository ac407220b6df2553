import Foundation
import Parallelism

/// Looks at every voxel of cases on a thread of its own, file by file, beside whatever else is done.
public final class VoxelInspection: Sendable {
  /// What was found so far.
  public struct Report: Sendable {
    /// What is wrong, in the order of the cases.
    public var errors: [VolumeError] = []
    /// The values of the labels, for each case whose label could be read, by the case's name.
    public var values: [String: Set<Int32>] = [:]
    /// Whether everything was looked at.
    public var isComplete = false
    /// Whether nothing more is looked at.
    public var isOver = false
  }

  private let findings: Findings
  private let thread: SystemThread?

  /// Starts to look at the voxels of `cases`. Each of `labels` numbers all label values; with none no
  /// label is read. Nothing is looked at where the system refuses a thread or memory.
  public init(_ cases: [Case], labels: [LabelMap]) {
    let findings = Findings()
    self.findings = findings
    thread = SystemThread {
      Self.yieldToOthers()
      let isComplete = (try? Self.look(at: cases, labels, findings)) != nil
      findings.end(isComplete: isComplete)
    }
    if thread == nil { findings.end(isComplete: false) }
  }

  deinit {
    findings.cancel()
    thread?.join()
  }

  public var report: Report { findings.report }

  /// Waits until everything was looked at, or for so long; without a limit for as long as it takes.
  public func wait(atMost duration: Duration? = nil) -> Report {
    findings.wait(until: duration.map { Date(timeIntervalSinceNow: $0 / .seconds(1)) })
  }

  /// Throws `RefusedMemory`, and `CancellationError`.
  private static func look(
    at cases: [Case], _ labels: [LabelMap], _ findings: Findings
  ) throws {
    for item in cases {
      var last: String?
      for image in item.images where image.path != last {
        try findings.add { try VoxelScan(image, unless: findings.isCancelled).checkFinite() }
        last = image.path
      }
      guard let path = item.label, !labels.isEmpty else { continue }
      try findings.add {
        let counts = try VoxelScan(ImageFile(path), unless: findings.isCancelled).labelCounts()
        findings.add(Set(counts.keys), of: item.name)
        for map in labels { try map.check(counts, path: path) }
      }
    }
  }

  /// Lets every other thread go first: of Linux's threads each has its own niceness.
  private static func yieldToOthers() {
    setpriority(Int32(PRIO_PROCESS.rawValue), 0, 19)
  }
}

/// What the looking thread has found.
///
/// Unchecked because the compiler cannot see that `condition` guards every mutable field.
private final class Findings: @unchecked Sendable {
  private let condition = NSCondition()
  private var current = VoxelInspection.Report()
  private var isToEnd = false

  var report: VoxelInspection.Report { withLock { current } }

  func isCancelled() -> Bool { withLock { isToEnd } }

  func cancel() { withLock { isToEnd = true } }

  // No date stands for no limit: Foundation cannot wait until its distant future.
  func wait(until end: Date?) -> VoxelInspection.Report {
    withLock {
      while !current.isOver {
        guard let end else {
          condition.wait()
          continue
        }
        guard condition.wait(until: end) else { break }
      }
      return current
    }
  }

  func end(isComplete: Bool) {
    withLock {
      current.isComplete = isComplete
      current.isOver = true
      condition.broadcast()
    }
  }

  /// Adds what is wrong with a file. Throws what else looking at it throws.
  func add(_ look: () throws -> Void) throws {
    var errors: [VolumeError] = []
    try errors.catching(look)
    withLock { current.errors += errors }
  }

  func add(_ values: Set<Int32>, of name: String) {
    withLock { current.values[name] = values }
  }

  private func withLock<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }
}
