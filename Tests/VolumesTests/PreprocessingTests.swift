import Experiment
import Foundation
import Synchronization
import Testing

@testable import VolumeFixtures
@testable import Volumes

@Suite struct PreprocessingTests {
  /// What each kind makes of the same voxels, worked out by hand.
  @Test func channelsAreNormalizedByTheirKinds() {
    let voxels: [Float] = [0, 2, 4, 4, 6]
    var one = voxels
    let ct = IntensityNormalization.CT(low: 1, high: 5, mean: 3, deviation: 0.5)
    #expect(IntensityNormalization.ct(ct).apply(to: &one) == 1)
    #expect(one == [-4, -2, 2, 2, 4])
    one = [-2, 0, 2, 6]
    // Deviation √8.75 of voxels that range over 8.
    let deviation = IntensityNormalization.rescale.apply(to: &one)
    #expect(one == [0, 0.25, 0.5, 1] && abs(deviation - Float(8.75).squareRoot() / 8) < 1e-7)
    one = [7, 7]
    #expect(IntensityNormalization.rescale.apply(to: &one) == 0 && one == [0, 0])
  }

  /// A shell of 2 and 4 around a zero: mean and deviation over the three kinds of voxels.
  @Test func whatIsEnclosedCountsForTheMask() throws {
    var image = [Float](repeating: 0, count: 125)
    for d in 1...3 {
      for h in 1...3 { for w in 1...3 { image[(d * 5 + h) * 5 + w] = w == 1 ? 4 : 2 } }
    }
    image[62] = 0
    let mask = try NonZeroMask([image], [5, 5, 5])
    var result = image
    #expect(IntensityNormalization.zScoreMask.apply(to: &result, mask: mask) == 1)
    let inside = (0..<125).filter { mask[$0] }
    #expect(inside.count == 27 && inside.contains(62))
    let mean = (9.0 * 4 + 17 * 2) / 27
    let variance = (9.0 * 16 + 17 * 4) / 27 - mean * mean
    for index in 0..<125 {
      let expected = mask[index] ? (Double(image[index]) - mean) / variance.squareRoot() : 0
      #expect(abs(Double(result[index]) - expected) < 1e-6)
    }
  }

  /// Two channels of which one is zero where the other is not, and a label: cropped to what either has,
  /// normalized each by its own rule, and resampled.
  @Test func aCaseIsCroppedNormalizedAndResampled() throws {
    try withScratchFolder { folder in
      let item = try Self.write(to: folder)
      let preprocessing = Preprocessing(
        crop: .nonZero, spacing: [1, 1, 1],
        normalization: [
          .ct(.init(low: 0, high: 100, mean: 10, deviation: 10)), .zScoreNonZero,
        ])
      let loaded = try LoadedCase(item, labels: [Self.labels], preprocessing)
      // Of 6 x 7 x 8 voxels (D, H, W) of 2, 1 and 1 mm.
      #expect(loaded.placement.grid.size == [6, 7, 8])
      #expect(loaded.placement.box.ranges == [1..<5, 1..<6, 2..<7])
      #expect(loaded.size == [8, 5, 5])
      #expect(loaded.images.allSatisfy { $0.count == 200 } && loaded.classes?.count == 200)
      // The first channel is 30 wherever the second is: away from its edges, (30 - 10) / 10.
      #expect(abs(loaded.images[0][(4 * 5 + 2) * 5 + 2] - 2) < 0.1)
      // The second channel's zeros stay zero, whatever splines do beside them.
      #expect(loaded.images[1].count { $0 == 0 } >= 8 * 5)
      #expect(loaded.deviations == [1, 1])
      #expect(Set(loaded.classes ?? []) == [0, 1])
      let whole = try LoadedCase(item, labels: [], Preprocessing())
      #expect(whole.size == [6, 7, 8] && whole.placement.back.isIdentity)
    }
  }

  @Test func aSpacingThatMakesTooManyVoxelsIsRefused() throws {
    try withScratchFolder { folder in
      let long = Fixture(
        dimensions: [70, 1, 1], sform: [[1000, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
      try long.header().write(to: folder + "/a.nii")
      let item = Case(name: "a", images: [ImageFile(folder + "/a.nii")], label: nil)
      let error = try #require(throws: VolumeError.self) {
        try LoadedCase(item, labels: [], Preprocessing(spacing: [1, 1, 1]))
      }
      #expect(
        error.message
          == "has 70 voxels of 1000.0 mm along W: at the model's spacing of 1.0 mm they would be more than 65536"
      )
    }
  }

  static let labels = LabelMap([Label(name: "0", value: 0), Label(name: "5", value: 5)])

  /// A case of two channels and a label of 6 x 7 x 8 voxels along (D, H, W).
  static func write(to folder: String, level: Double = 30) throws -> Case {
    var (first, second, label) = ([Double](), [Double](), [Double]())
    for d in 0..<6 {
      for h in 0..<7 {
        for w in 0..<8 {
          let isInside = (1..<5).contains(d) && (1..<6).contains(h) && (2..<7).contains(w)
          first.append(isInside && w > 2 ? level : 0)
          second.append(isInside && w < 5 ? Double(d + h + w) : 0)
          label.append(isInside && h > 2 ? 5 : 0)
        }
      }
    }
    let sform: [[Double]] = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 2, 0]]
    for (name, values) in [("a_0000", first), ("a_0001", second), ("a", label)] {
      try Fixture(dimensions: [8, 7, 6], sform: sform, values: values).header()
        .write(to: "\(folder)/\(name).nii")
    }
    return Case(
      name: "a", images: ["a_0000", "a_0001"].map { ImageFile("\(folder)/\($0).nii") },
      label: "\(folder)/a.nii")
  }
}

@Suite struct PreprocessedStoreTests {
  private let preprocessing = Preprocessing(
    crop: .nonZero, spacing: [1.5, 0.7, 0.9], normalization: [.zScore])

  /// What was told of files.
  private final class Warnings: Sendable {
    let texts = Mutex<[String]>([])
  }

  private func store(_ folder: String, _ warnings: Warnings) -> PreprocessedStore {
    PreprocessedStore(folder) { text in warnings.texts.withLock { $0.append(text) } }
  }

  private func expectEqual(_ one: LoadedCase, _ other: LoadedCase) {
    #expect(one.placement == other.placement && one.deviations == other.deviations)
    #expect(one.images == other.images && one.classes == other.classes)
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// The channels of one file are told apart by their place in it.
  @Test func volumesOfAFileAreKeptApart() throws {
    try withScratchFolder { folder in
      let path = folder + "/a.nii"
      try Fixture(dimensions: [4, 3, 2, 2]).header().write(to: path)
      let store = store(folder + "/kept", Warnings())
      let images = ImageFile.volumes(of: path, count: 2)
      for images in [images, images.reversed(), images, images.reversed()] {
        let item = Case(name: "a", images: images, label: nil)
        expectEqual(
          try LoadedCase(item, labels: [], Preprocessing(), store: store),
          try LoadedCase(item, labels: [], Preprocessing()))
      }
      #expect(try files(store.folder).count == 2)
    }
  }

  @Test func aStoredCaseHasTheBitsOfItsFiles() throws {
    try withScratchFolder { folder in
      let item = try PreprocessingTests.write(to: folder)
      let warnings = Warnings()
      let store = store(folder + "/kept", warnings)
      let labels = [PreprocessingTests.labels]
      let plain = try LoadedCase(item, labels: labels, preprocessing)
      for _ in 0..<2 {
        expectEqual(try LoadedCase(item, labels: labels, preprocessing, store: store), plain)
        #expect(try files(store.folder).count == 2, "images and classes")
      }
      // Without labels the same images serve, and another numbering shares them too.
      let unlabelled = try LoadedCase(item, labels: [], preprocessing, store: store)
      #expect(unlabelled.images == plain.images && unlabelled.classes == nil)
      #expect(try files(store.folder).count == 2)
      let turned = LabelMap(PreprocessingTests.labels.labels.reversed())
      expectEqual(
        try LoadedCase(item, labels: [turned], preprocessing, store: store),
        try LoadedCase(item, labels: [turned], preprocessing))
      #expect(try files(store.folder).count == 3)
      // Another preprocessing, or other voxels under the same names.
      _ = try LoadedCase(item, labels: [], Preprocessing(), store: store)
      #expect(try files(store.folder).count == 4)
      _ = try PreprocessingTests.write(to: folder, level: 31)
      expectEqual(
        try LoadedCase(item, labels: labels, preprocessing, store: store),
        try LoadedCase(item, labels: labels, preprocessing))
      #expect(try files(store.folder).count == 6)
      #expect(warnings.texts.withLock { $0.isEmpty })
    }
  }

  /// A byte that is another, an end that is missing, an empty file: each is told once, and made anew.
  @Test func aDamagedFileIsToldAndMadeAnew() throws {
    try withScratchFolder { folder in
      let item = try PreprocessingTests.write(to: folder)
      let labels = [PreprocessingTests.labels]
      let warnings = Warnings()
      let store = store(folder + "/kept", warnings)
      let plain = try LoadedCase(item, labels: labels, preprocessing, store: store)
      var told = 0
      for name in try files(store.folder) {
        let path = "\(store.folder)/\(name)"
        let whole = try #require(FileManager.default.contents(atPath: path))
        let ends = [0, 3, 40, whole.count / 2, whole.count - 1]
        for end in ends {
          var changed = whole
          changed[end] ^= 1
          for damaged in [changed, whole.prefix(end)] {
            try damaged.write(to: URL(filePath: path))
            expectEqual(try LoadedCase(item, labels: labels, preprocessing, store: store), plain)
            told += 1
            #expect(FileManager.default.contents(atPath: path) == whole)
          }
        }
      }
      #expect(told == 20)
      let texts = warnings.texts.withLock { $0 }
      #expect(texts.count == told && texts.allSatisfy { $0.hasSuffix("is made anew") })
    }
  }

  /// Those that look for the same case at once find nothing that is half written.
  @Test func severalMayUseItAtOnce() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/store-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let item = try PreprocessingTests.write(to: folder)
    let warnings = Warnings()
    let store = store(folder + "/kept", warnings)
    let (preprocessing, labels) = (preprocessing, [PreprocessingTests.labels])
    let plain = try LoadedCase(item, labels: labels, preprocessing)
    try await withThrowingTaskGroup(of: LoadedCase.self) { group in
      for _ in 0..<8 {
        group.addTask { try LoadedCase(item, labels: labels, preprocessing, store: store) }
      }
      for try await loaded in group { expectEqual(loaded, plain) }
    }
    #expect(try files(store.folder).count == 2)
    #expect(warnings.texts.withLock { $0.isEmpty })
  }
}
