import Glibc
import Synchronization

extension Array where Element: Sendable {
  /// The same as `map`, with the elements taken at once by as many threads as the machine runs, or as
  /// the system gives.
  public func concurrentMap<Result: Sendable>(
    _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    withoutActuallyEscaping(transform) { transform in
      let work = Work(self, transform)
      var helpers: [SystemThread] = []
      while helpers.count + 1 < count, Helpers.take() {
        let helper = SystemThread {
          work.run()
          Helpers.giveBack()
        }
        guard let helper else {
          Helpers.giveBack()
          break
        }
        helpers.append(helper)
      }
      work.run()
      for helper in helpers { helper.join() }
      return work.finished
    }
  }
}

/// Elements that are taken one after another by whoever is free.
private final class Work<Element: Sendable, Result: Sendable>: Sendable {
  private let elements: [Element]
  private let transform: @Sendable (Element) -> Result
  private let next = Atomic<Int>(0)
  private let results: Mutex<[Result?]>

  init(_ elements: [Element], _ transform: @escaping @Sendable (Element) -> Result) {
    self.elements = elements
    self.transform = transform
    results = Mutex(Array(repeating: nil, count: elements.count))
  }

  func run() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < elements.count else { return }
      let result = transform(elements[index])
      results.withLock { $0[index] = result }
    }
  }

  var finished: [Result] { results.withLock { $0.map { $0! } } }
}

/// The threads that maps may run beside their callers, maps inside maps included: one for each other
/// core.
private enum Helpers {
  private static let free = Atomic<Int>(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) - 1)

  /// Whether there was one to take.
  static func take() -> Bool {
    if free.subtract(1, ordering: .relaxed).newValue >= 0 { return true }
    giveBack()
    return false
  }

  static func giveBack() { free.add(1, ordering: .relaxed) }
}
