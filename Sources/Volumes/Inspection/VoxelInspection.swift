import Foundation
import Parallelism

/// Looks at every voxel of cases on a thread of its own, file by file, beside whatever else is done.
public final class VoxelInspection: Sendable {
  /// What was found so far.
  public struct Report: Sendable {
    /// What there is to say, in the order of the cases.
    public var findings: [Finding] = []
    /// The values of the labels, for each case whose label could be read, by the case's name.
    public var values: [String: Set<Int32>] = [:]
    /// Whether everything was looked at.
    public var isComplete = false
    /// Whether nothing more is looked at.
    public var isOver = false
  }

  private let state: State
  private let thread: SystemThread?

  /// Starts to look at the voxels of `cases`. Each of `labels` numbers all label values; with none no
  /// label is read. Nothing is looked at where the system refuses a thread or memory.
  public init(_ cases: [Case], labels: [LabelMap]) {
    let state = State()
    self.state = state
    thread = SystemThread {
      Self.yieldToOthers()
      let isComplete = (try? Self.look(at: cases, labels, state)) != nil
      state.end(isComplete: isComplete)
    }
    if thread == nil { state.end(isComplete: false) }
  }

  deinit {
    state.cancel()
    thread?.join()
  }

  public var report: Report { state.report }

  /// Waits until everything was looked at, or for so long; without a limit for as long as it takes.
  public func wait(atMost duration: Duration? = nil) -> Report {
    state.wait(until: duration.map { Date(timeIntervalSinceNow: $0 / .seconds(1)) })
  }

  /// Throws `RefusedMemory`, and `CancellationError`.
  private static func look(at cases: [Case], _ labels: [LabelMap], _ state: State) throws {
    var contents = ContentIndex()
    for item in cases {
      let scan = CaseScan(item: item, known: .model(labels), isCancelled: { state.isCancelled() })
      for file in Case.files(of: item.images) {
        var findings: [Finding] = []
        let facts = try scan.images(file, &findings) ?? []
        for (volume, facts) in facts.enumerated() where !facts.moments.isConstant {
          let duplicate = contents.add(facts.digest, of: file.inFile(volume).description)
          findings += duplicate.map { [$0] } ?? []
        }
        state.add(findings)
      }
      guard let path = item.label, !labels.isEmpty else { continue }
      var findings: [Finding] = []
      let facts = try scan.label(path, &findings)
      state.add(findings, facts.map { Set($0.counts.keys) }, of: item.name)
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
private final class State: @unchecked Sendable {
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

  /// Adds what there is to say of a file and, of a label, its values.
  func add(_ findings: [Finding], _ values: Set<Int32>? = nil, of name: String = "") {
    withLock {
      current.findings += findings
      if let values { current.values[name] = values }
    }
  }

  private func withLock<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }
}
