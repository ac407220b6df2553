import Experiment
import Parallelism
import RefusableMemory
import Synchronization

/// Batches of training patches, read and prepared beside the step that uses the ones before; between
/// the steps where the system refuses a thread.
public final class PatchLoader: Sendable {
  private let queue: BatchQueue
  private let thread: SystemThread?
  /// Nil where the thread has it.
  private let maker: Mutex<BatchMaker?>
  /// For each numbering of the labels, what becomes of the first one's class indices.
  private let translations: [[UInt8]]

  /// What the loader keeps in memory.
  struct CacheReport: Hashable, Sendable {
    /// The greatest and the present bytes of cases held. Two waiting batches, the case that is
    /// being read and what augmentation works with come on top.
    var limitBytes: Int
    var bytes: Int
    /// Cases found in memory, and read from files.
    var hits: Int
    var loads: Int
  }

  /// Starts to prepare batches `firstStep`, `firstStep` + 1, … of `cases` (at least one), drawn by
  /// `sampler`. Each of `labels` numbers all label values; with none no labels are read. A patch's voxels
  /// outside of the volume have the first one's background.
  ///
  /// - Parameter store: where preprocessed volumes are kept.
  public init(
    cases: [Case], labels: [LabelMap], preprocessing: Preprocessing,
    store: PreprocessedStore? = nil, sampler: PatchSampler, firstStep: Int = 0, cacheLimit: Int
  ) {
    precondition(!cases.isEmpty, "a loader needs a case")
    let queue = BatchQueue(cacheReport: CaseCache.Report(limit: cacheLimit))
    self.queue = queue
    translations = labels.map { labels[0].translation(to: $0) }
    let maker = BatchMaker(
      cases: cases, labels: labels, preprocessing: preprocessing, store: store,
      sampler: sampler, step: firstStep, cache: CaseCache(limit: cacheLimit))
    thread = SystemThread {
      var maker = maker
      while queue.waitForRoom(), maker.makeNext(for: queue) {}
      queue.finish()
    }
    self.maker = Mutex(thread == nil ? maker : nil)
    if thread == nil { queue.finish() }
  }

  /// Waits for the next batch and copies it: `input` is [channel][item][d][h][w], `labels` are class
  /// indices [item][d][h][w] of each numbering. False, with nothing copied, where `isCancelled` says so
  /// while there is no batch yet. Throws `VolumeError` when a case could not be read. One caller at a
  /// time; none after `stop`.
  public func next(
    input: UnsafeMutableBufferPointer<Float>, labels: [UnsafeMutableBufferPointer<UInt8>],
    unless isCancelled: () -> Bool = { false }
  ) throws -> Bool {
    maker.withLock { if !queue.hasOutcome { _ = $0?.makeNext(for: queue) } }
    guard let batch = try queue.take(unless: isCancelled) else { return false }
    precondition(
      input.count == batch.input.count && labels.count == translations.count
        && labels.allSatisfy { $0.count == batch.labels.count }, "room for a batch")
    _ = input.update(fromContentsOf: batch.input)
    for (target, translation) in zip(labels, translations) {
      for voxel in batch.labels.indices { target[voxel] = translation[Int(batch.labels[voxel])] }
    }
    queue.recycle(batch)
    return true
  }

  var cacheReport: CacheReport {
    let report = queue.report
    return CacheReport(
      limitBytes: report.limit, bytes: report.bytes, hits: report.hits, loads: report.loads)
  }

  /// Ends the loading thread; returns when no file is being read any more.
  public func stop() { queue.stop() }

  deinit {
    queue.stop()
    thread?.join()
  }
}

/// Makes one batch after another.
private struct BatchMaker {
  let cases: [Case]
  let labels: [LabelMap]
  let preprocessing: Preprocessing
  let store: PreprocessedStore?
  let sampler: PatchSampler
  var step: Int
  var cache: CaseCache

  /// Puts the next batch, or why there is none, into the queue; false where there is none.
  mutating func makeNext(for queue: BatchQueue) -> Bool {
    let batch = Result {
      try sampler.batch(step: step, of: cases.count, reusing: queue.takeSpare()) { index in
        try cache.content(index) {
          try IndexedCase(
            LoadedCase(cases[index], labels: labels, preprocessing, store: store),
            ignores: labels.first?.ignored != nil)
        }
      }
    }
    queue.put(batch, cache.report)
    guard case .success = batch else { return false }
    step += 1
    return true
  }
}

extension PatchSampler {
  /// Batch `step` of `count` cases, which `content` gives by index.
  func batch(
    step: Int, of count: Int, reusing spare: BatchQueue.Batch? = nil,
    content: (Int) throws -> IndexedCase
  ) throws -> BatchQueue.Batch {
    let voxels = batch * patch.reduce(1, *)
    var result =
      try spare
      ?? BatchQueue.Batch(
        input: Array(repeating: 0, count: channels * voxels, for: "a batch of images"),
        labels: Array(repeating: 0, count: voxels, for: "a batch of labels"))
    let scratch = try AugmentationScratch(
      augmentation, patch: patch, masks: keepsZeros.count { $0 })
    for item in 0..<batch {
      let indexed = try content(caseIndex(step: step, item: item, of: count))
      result.input.withUnsafeMutableBufferPointer { input in
        result.labels.withUnsafeMutableBufferPointer { labels in
          write(step: step, item: item, from: indexed, input: input, labels: labels, scratch)
        }
      }
    }
    return result
  }
}
