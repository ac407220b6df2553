import Experiment
import Foundation

/// Batches of training patches, read and prepared beside the step that uses the ones before.
public final class PatchLoader: Sendable {
  private let queue: BatchQueue
  /// For each numbering of the labels, what becomes of the first one's class indices.
  private let translations: [[UInt8]]

  /// What the loader keeps in memory.
  public struct CacheReport: Hashable, Sendable {
    /// The greatest and the present bytes of cases held. Two waiting batches and the case that is
    /// being read come on top.
    public var limitBytes: Int
    public var bytes: Int
    /// Cases found in memory, and read from files.
    public var hits: Int
    public var loads: Int
  }

  /// Starts to prepare batches `firstStep`, `firstStep` + 1, … of `cases` (at least one), drawn by
  /// `sampler`. Each of `labels` numbers all label values; with none no labels are read. A patch's voxels
  /// outside of the volume have the first one's background.
  public init(
    cases: [Case], labels: [LabelMap], normalization: IntensityNormalization,
    sampler: PatchSampler, firstStep: Int = 0, cacheLimit: Int
  ) {
    precondition(!cases.isEmpty, "a loader needs a case")
    let queue = BatchQueue(cacheReport: CaseCache.Report(limit: cacheLimit))
    self.queue = queue
    translations = labels.map { labels[0].translation(to: $0) }
    let thread = Thread {
      var cache = CaseCache(limit: cacheLimit)
      var step = firstStep
      while queue.waitForRoom() {
        let batch = Result {
          try sampler.batch(step: step, of: cases.count, reusing: queue.takeSpare()) { index in
            try cache.content(index) {
              try IndexedCase(
                LoadedCase(cases[index], labels: labels, normalization: normalization))
            }
          }
        }
        queue.put(batch, cache.report)
        guard case .success = batch else { break }
        step += 1
      }
      queue.finish()
    }
    thread.name = "patches"
    thread.start()
  }

  /// Waits for the next batch and copies it: `input` is [channel][item][d][h][w], `labels` are class
  /// indices [item][d][h][w] of each numbering. False, with nothing copied, where `isCancelled` says so
  /// while there is no batch yet. Throws `VolumeError` when a case could not be read. One caller at a
  /// time; none after `stop`.
  public func next(
    input: UnsafeMutableBufferPointer<Float>, labels: [UnsafeMutableBufferPointer<UInt8>],
    unless isCancelled: () -> Bool = { false }
  ) throws -> Bool {
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

  public var cacheReport: CacheReport {
    let report = queue.report
    return CacheReport(
      limitBytes: report.limit, bytes: report.bytes, hits: report.hits, loads: report.loads)
  }

  /// Ends the loading thread; returns when no file is being read any more.
  public func stop() { queue.stop() }

  deinit { queue.stop() }
}

extension PatchSampler {
  /// Batch `step` of `count` cases, which `content` gives by index.
  func batch(
    step: Int, of count: Int, reusing spare: BatchQueue.Batch? = nil,
    content: (Int) throws -> IndexedCase
  ) throws -> BatchQueue.Batch {
    let voxels = batch * patch.reduce(1, *)
    var result =
      spare
      ?? BatchQueue.Batch(
        input: Array(repeating: 0, count: channels * voxels),
        labels: Array(repeating: 0, count: voxels))
    for item in 0..<batch {
      let indexed = try content(caseIndex(step: step, item: item, of: count))
      result.input.withUnsafeMutableBufferPointer { input in
        result.labels.withUnsafeMutableBufferPointer { labels in
          write(step: step, item: item, from: indexed, input: input, labels: labels)
        }
      }
    }
    return result
  }
}
