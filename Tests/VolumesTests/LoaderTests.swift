import Experiment
import Foundation
import Testing

@testable import Volumes

@Suite struct LoaderTests {
  private struct Batch: Equatable {
    var input: [Float]
    var labels: [UInt8]
  }

  private static let patch = [6, 6, 6]
  private static let sampler = PatchTests.sampler(
    patch: patch, batch: 2, channels: 2, foreground: 0.5, augmentation: augmentation)

  /// Every kind of change.
  private static var augmentation: Augmentation {
    var result = Augmentation.everything
    (result.intensityScale, result.intensityShift) = (0.1, 0.1)
    return result
  }

  private static func loader(_ dataset: Dataset, from step: Int, cacheLimit: Int) -> PatchLoader {
    PatchLoader(
      cases: dataset.training,
      labels: [LabelMap(dataset.labels.map { Label(name: $0.name, value: $0.labels[0]) })],
      preprocessing: Preprocessing(normalization: [.zScore]), sampler: sampler, firstStep: step,
      cacheLimit: cacheLimit)
  }

  private static func next(_ loader: PatchLoader) throws -> Batch {
    var batch = Batch(
      input: Array(repeating: 0, count: 2 * 2 * 216), labels: Array(repeating: 0, count: 2 * 216))
    _ = try batch.input.withUnsafeMutableBufferPointer { input in
      try batch.labels.withUnsafeMutableBufferPointer { labels in
        try loader.next(input: input, labels: [labels])
      }
    }
    return batch
  }

  @Test func aResumedRunSeesTheSameBatches() throws {
    try withScratchFolder { folder in
      try PhantomDataset(layout: .iseg, cases: 3, size: [8, 9, 10]).write(to: folder)
      let dataset = try Dataset.open(folder)
      let whole = Self.loader(dataset, from: 0, cacheLimit: 1 << 30)
      let batches = try (0..<8).map { _ in try Self.next(whole) }
      #expect(Set(batches.map(\.input)).count == 8)
      whole.stop()
      // Without room for a case in memory nothing changes either.
      let resumed = Self.loader(dataset, from: 5, cacheLimit: 0)
      for batch in batches[5...] { #expect(try Self.next(resumed) == batch) }
      #expect(resumed.cacheReport.hits == 0 && resumed.cacheReport.bytes == 0)
    }
  }

  @Test func cacheKeepsToItsLimit() throws {
    try withScratchFolder { folder in
      try PhantomDataset(layout: .iseg, cases: 4, size: [8, 8, 8]).write(to: folder)
      let dataset = try Dataset.open(folder)
      // Two images of four bytes a voxel, a class of one; an index of four a row and class.
      let each = 512 * (4 + 4 + 1) + 64 * 4 * 3
      for (held, limit) in [(4, 4 * each), (2, 2 * each + 1)] {
        let loader = Self.loader(dataset, from: 0, cacheLimit: limit)
        for _ in 0..<20 { _ = try Self.next(loader) }
        let report = loader.cacheReport
        #expect(report.bytes == held * each && report.limitBytes == limit)
        #expect(held == 4 ? report.loads == 4 : report.loads > 4)
        loader.stop()
      }
    }
  }

  @Test func anErrorReachesTheConsumerAndStays() throws {
    try withScratchFolder { folder in
      try PhantomDataset(layout: .iseg, cases: 1, size: [8, 8, 8]).write(to: folder)
      let dataset = try Dataset.open(folder)
      try Data().write(to: folder + "/subject-1-T2.img")
      let loader = Self.loader(dataset, from: 0, cacheLimit: 0)
      for _ in 0..<2 {
        let error = try #require(throws: VolumeError.self) { try Self.next(loader) }
        #expect(error.path == folder + "/subject-1-T2.img")
      }
      loader.stop()
    }
  }

  @Test func aLoaderThatIsDroppedEnds() throws {
    try withScratchFolder { folder in
      try PhantomDataset(layout: .iseg, cases: 1, size: [8, 8, 8]).write(to: folder)
      let dataset = try Dataset.open(folder)
      for _ in 0..<20 { _ = Self.loader(dataset, from: 0, cacheLimit: 0) }
    }
  }

  /// Nobody gives a batch, and the wait is over all the same.
  @Test func aWaitForABatchIsCancelled() throws {
    let queue = BatchQueue(cacheReport: CaseCache.Report(limit: 0))
    var asked = 0
    let batch = try queue.take {
      asked += 1
      return asked == 3
    }
    #expect(batch == nil && asked == 3)
  }
}
