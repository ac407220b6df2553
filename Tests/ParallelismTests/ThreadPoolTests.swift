import Parallelism
import Testing

@Suite struct ThreadPoolTests {
  /// Each chunk adds one to its own count, if its lane is below the bound that stands before.
  private static let count: ThreadPool.Task = { context, chunk, lane in
    guard let counts = context?.assumingMemoryBound(to: Int.self) else { return }
    counts[chunk] += lane < counts[-1] ? 1 : 1000
  }

  @Test(arguments: [1, 2, 3, 7, 16])
  func everyChunkRunsOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    var runs = 0
    var counts = Array(repeating: 0, count: 301)
    // Short tasks one after another: threads that have not slept yet, and some that have.
    counts.withUnsafeMutableBufferPointer { counts in
      for chunks in [1, 2, 3, 16, 17, 300, 0] + Array(repeating: 5, count: 2000) {
        counts[0] = min(threads, chunks)
        pool.run(chunks: chunks, Self.count, counts.baseAddress! + 1)
        runs += chunks
      }
    }
    #expect(counts.dropFirst().reduce(0, +) == runs)
    #expect(counts[300] == 1 && counts[5] == 2003 && counts[6] == 3)
  }

  @Test func threadsAreLimited() {
    #expect(ThreadPool(threads: 0).threads == 1)
    #expect(ThreadPool(threads: 99).threads == ThreadPool.laneLimit)
  }
}
