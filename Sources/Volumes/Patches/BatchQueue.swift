import Foundation

/// Batches on their way from the loading thread to the training loop; at most two wait.
///
/// Unchecked because the compiler cannot see that `condition` guards every mutable field.
final class BatchQueue: @unchecked Sendable {
  struct Batch {
    var input: [Float]
    var labels: [UInt8]
  }

  private static let capacity = 2
  private let condition = NSCondition()
  private var ready: [Result<Batch, any Error>] = []
  private var spare: [Batch] = []
  private var isStopped = false
  private var isFinished = false
  private var cacheReport: CaseCache.Report

  init(cacheReport: CaseCache.Report) { self.cacheReport = cacheReport }

  private func withLock<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  var report: CaseCache.Report { withLock { cacheReport } }

  /// The producer's wait for room: false when there is nothing more to make.
  func waitForRoom() -> Bool {
    withLock {
      while ready.count >= Self.capacity, !isStopped { condition.wait() }
      return !isStopped
    }
  }

  /// A batch that was used before, to fill again.
  func takeSpare() -> Batch? { withLock { spare.popLast() } }

  /// Whether `take` would not wait.
  var hasOutcome: Bool { withLock { !ready.isEmpty } }

  func put(_ batch: Result<Batch, any Error>, _ report: CaseCache.Report) {
    withLock {
      ready.append(batch)
      cacheReport = report
      condition.broadcast()
    }
  }

  /// The consumer's wait for the next batch; nil where `isCancelled` says so before it is there. An error
  /// stays for every later call.
  func take(unless isCancelled: () -> Bool) throws -> Batch? {
    try withLock { () -> Result<Batch, any Error>? in
      while ready.isEmpty, !isStopped {
        // Who cancels may be a signal's handler, which can wake nobody.
        if isCancelled() { return nil }
        _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
      }
      guard let first = ready.first else {
        preconditionFailure("a batch was asked of a loader that was stopped")
      }
      if case .success = first {
        ready.removeFirst()
        condition.broadcast()
      }
      return first
    }?.get()
  }

  func recycle(_ batch: Batch) { withLock { spare.append(batch) } }

  /// The producer's last word.
  func finish() {
    withLock {
      isFinished = true
      condition.broadcast()
    }
  }

  /// Asks the producer to end, and returns when it has.
  func stop() {
    withLock {
      isStopped = true
      condition.broadcast()
      while !isFinished { condition.wait() }
    }
  }
}
