import Glibc
import Synchronization

/// A fixed set of threads that runs the chunks of one task after another.
///
/// What a chunk is depends on shapes alone, so results do not depend on how many threads there are.
/// `run` allocates nothing. One thread at a time may call it; the caller works as lane 0.
public final class ThreadPool: Sendable {
  /// One chunk of a task: its context, the chunk, and the lane that runs it.
  public typealias Task = @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> Void

  /// Lanes at most: threads that work at once, each with scratch of its own.
  public static let laneLimit = 16

  private let shared: Shared
  private let helpers: [SystemThread]

  /// Threads that work, the caller's included.
  public var threads: Int { helpers.count + 1 }

  /// A pool of `threads`, at least 1 and at most `laneLimit`, or of as many as the system gives.
  public init(threads: Int) {
    let shared = Shared()
    var helpers: [SystemThread] = []
    for lane in 1..<min(max(threads, 1), Self.laneLimit) {
      guard let helper = SystemThread({ shared.work(lane: lane) }) else { break }
      helpers.append(helper)
    }
    self.shared = shared
    self.helpers = helpers
  }

  deinit {
    shared.stop()
    for helper in helpers { helper.join() }
  }

  /// Runs `task(context, chunk, lane)` for every chunk, each once and in no particular order, and
  /// returns when all have returned. Lanes are below the number of chunks.
  public func run(chunks: Int, _ task: Task, _ context: UnsafeMutableRawPointer?) {
    if threads == 1 || chunks == 1 {
      for chunk in 0..<chunks { task(context, chunk, 0) }
    } else if chunks > 1 {
      shared.run(chunks: chunks, task, context, others: threads - 1)
    }
  }
}

/// What the threads of a pool share. `task`, `context` and `chunks` change only while no thread but
/// the caller is inside a run; `generation` publishes them.
private final class Shared: @unchecked Sendable {
  /// Looks at an atomic this often before it sleeps: some microseconds, longer than the gap between
  /// two kernel calls.
  private static let spins = 4000

  private let generation = Atomic<Int>(0)
  private let next = Atomic<Int>(0)
  private let running = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)
  private var task: ThreadPool.Task?
  private var context: UnsafeMutableRawPointer?
  private var chunks = 0
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let started: UnsafeMutablePointer<pthread_cond_t>
  private let finished: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    started = .allocate(capacity: 1)
    finished = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(started, nil)
    pthread_cond_init(finished, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(started)
    pthread_cond_destroy(finished)
    mutex.deallocate()
    started.deallocate()
    finished.deallocate()
  }

  func run(
    chunks: Int, _ task: ThreadPool.Task, _ context: UnsafeMutableRawPointer?, others: Int
  ) {
    self.task = task
    self.context = context
    self.chunks = chunks
    next.store(0, ordering: .relaxed)
    running.store(others, ordering: .relaxed)
    pthread_mutex_lock(mutex)
    generation.add(1, ordering: .releasing)
    pthread_cond_broadcast(started)
    pthread_mutex_unlock(mutex)
    takeChunks(lane: 0)
    for _ in 0..<Self.spins {
      if running.load(ordering: .acquiring) == 0 { return }
    }
    pthread_mutex_lock(mutex)
    while running.load(ordering: .acquiring) != 0 { pthread_cond_wait(finished, mutex) }
    pthread_mutex_unlock(mutex)
  }

  func stop() {
    pthread_mutex_lock(mutex)
    stopped.store(true, ordering: .relaxed)
    generation.add(1, ordering: .releasing)
    pthread_cond_broadcast(started)
    pthread_mutex_unlock(mutex)
  }

  func work(lane: Int) {
    var seen = 0
    while true {
      awaitGeneration(after: seen)
      seen += 1
      if stopped.load(ordering: .acquiring) { return }
      if lane < chunks { takeChunks(lane: lane) }
      // The caller may sleep only while it holds the mutex, so the last one out wakes it.
      if running.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
        pthread_mutex_lock(mutex)
        pthread_cond_signal(finished)
        pthread_mutex_unlock(mutex)
      }
    }
  }

  private func awaitGeneration(after seen: Int) {
    for _ in 0..<Self.spins where generation.load(ordering: .acquiring) != seen { return }
    pthread_mutex_lock(mutex)
    while generation.load(ordering: .acquiring) == seen { pthread_cond_wait(started, mutex) }
    pthread_mutex_unlock(mutex)
  }

  private func takeChunks(lane: Int) {
    guard let task else { return }
    while true {
      let chunk = next.add(1, ordering: .relaxed).oldValue
      if chunk >= chunks { return }
      task(context, chunk, lane)
    }
  }
}
