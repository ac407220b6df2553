import Parallelism
import Synchronization
import Testing

@Suite struct ConcurrentMapTests {
  @Test func `maps inside maps give what map gives`() {
    let outer = Array(0..<20)
    let result = outer.concurrentMap { row in
      Array(0..<row).concurrentMap { row * $0 }.reduce(0, +)
    }
    #expect(result == outer.map { row in (0..<row).map { row * $0 }.reduce(0, +) })
    #expect([Int]().concurrentMap { $0 }.isEmpty)
  }

  @Test func `every element is taken once`() {
    let counts = Mutex([Int](repeating: 0, count: 1000))
    _ = Array(0..<1000).concurrentMap { index in counts.withLock { $0[index] += 1 } }
    #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
  }
}
