import Experiment
import Foundation
import Testing

@testable import Volumes

@Suite struct PatchTests {
  /// A case whose image holds each voxel's place plus one, and whose class 1 fills one corner voxel,
  /// class 2 a block of eight.
  static func numbered(_ size: [Int], channels: Int = 1) -> IndexedCase {
    let grid = Grid(
      Geometry(dimensions: size.reversed(), affine: Affine(spacing: [1, 1, 1])))
    var classes = [UInt8](repeating: 0, count: grid.voxelCount)
    classes[grid.voxelCount - 1] = 1
    for d in 0..<2 {
      for h in 0..<2 { for w in 0..<2 { classes[(d * size[1] + h) * size[2] + w] = 2 } }
    }
    let volume = Volume(grid: grid, voxels: (1...grid.voxelCount).map(Float.init))
    return IndexedCase(
      LoadedCase(
        name: "a", grid: grid, images: Array(repeating: volume.voxels, count: channels),
        deviations: Array(repeating: 1, count: channels), classes: classes))
  }

  static func sampler(
    patch: [Int], batch: Int = 1, channels: Int = 1, foreground: Double = 0,
    augmentation: Augmentation = .init(), seed: UInt64 = 1
  ) -> PatchSampler {
    PatchSampler(
      Experiment(
        name: "test", input: Input(channels: channels, patch: patch, batch: batch), outputs: [],
        preprocessing: Preprocessing(normalization: [.zScore]), augmentation: augmentation,
        sampling: Sampling(foreground: foreground)), seed: seed)
  }

  /// Against the definition, voxel by voxel, with and without mirroring and padding.
  @Test func copiesWhatTheDefinitionSays() {
    let size = [4, 5, 3]
    let volume = (1...60).map(Float.init)
    for number in 0..<8 {
      for origin in [[0, 0, 0], [1, 2, 0], [-1, -2, -1], [3, 4, 2], [-9, 0, 0]] {
        let patch = Patch(
          origin: origin, size: [4, 4, 5], flips: (0..<3).map { (number >> $0) & 1 == 1 })
        var copy = [Float](repeating: -1, count: 80)
        copy.withUnsafeMutableBufferPointer {
          patch.copy(from: volume, size, into: $0.baseAddress!, padding: 0) { $0 }
        }
        var expected: [Float] = []
        for place in 0..<80 {
          let index = [place / 20, place / 5 % 4, place % 5]
          let at = (0..<3).map { axis in
            origin[axis]
              + (patch.flips[axis] ? patch.size[axis] - 1 - index[axis] : index[axis])
          }
          let isInside = (0..<3).allSatisfy { (0..<size[$0]).contains(at[$0]) }
          expected.append(isInside ? volume[(at[0] * 5 + at[1]) * 3 + at[2]] : 0)
        }
        #expect(copy == expected, "\(patch)")
      }
    }
  }

  /// Each voxel tells its case, channel and place.
  @Test func aBatchIsChannelByItemByVoxel() throws {
    let cases = (0..<3).map { number in
      var content = Self.numbered([2, 2, 2], channels: 2).content
      content.images = (0..<2).map { channel in
        (0..<8).map { Float(100 * number + 10 * channel + $0) }
      }
      content.classes = (0..<8).map { UInt8(10 * number + $0) }
      return IndexedCase(content)
    }
    let sampler = Self.sampler(patch: [2, 2, 2], batch: 3, channels: 2)
    let order = (0..<3).map { sampler.caseIndex(step: 4, item: $0, of: 3) }
    let batch = try sampler.batch(step: 4, of: 3) { cases[$0] }
    for (item, number) in order.enumerated() {
      for voxel in 0..<8 {
        for channel in 0..<2 {
          #expect(
            batch.input[(channel * 3 + item) * 8 + voxel]
              == Float(100 * number + 10 * channel + voxel))
        }
        #expect(batch.labels[item * 8 + voxel] == UInt8(10 * number + voxel))
      }
    }
  }

  @Test func everySeedStepAndItemDrawsAnew() {
    let item = Self.numbered([20, 20, 20])
    var origins: Set<[Int]> = []
    for seed in 0..<3 {
      let sampler = Self.sampler(patch: [2, 2, 2], batch: 3, seed: UInt64(seed))
      for step in 0..<3 {
        for place in 0..<3 {
          let draw = sampler.draw(step: step, item: place, from: item)
          origins.insert(draw.patch.origin)
          #expect(draw == sampler.draw(step: step, item: place, from: item))
        }
      }
    }
    // Of 27 among 6859 places two coincide with probability 1 in 20; for these seeds none do.
    #expect(origins.count == 27)
  }

  /// Voxels that are zero stay zero where zero is background, and only there.
  @Test func augmentationLeavesBackgroundAlone() throws {
    var content = Self.numbered([2, 2, 2]).content
    content.images = [[0, 1, 0, 1, 0, 1, 0, 1]]
    content.deviations = [2]
    let item = IndexedCase(content)
    for (normalization, isKept) in [
      (IntensityNormalization.zScoreNonZero, true), (.zScore, false), (.none, false),
    ] {
      let sampler = PatchSampler(
        Experiment(
          name: "test", input: Input(channels: 1, patch: [2, 2, 4], batch: 1), outputs: [],
          preprocessing: Preprocessing(normalization: [normalization]),
          augmentation: Augmentation(intensityScale: 0.2, intensityShift: 0.2)), seed: 9)
      let draw = sampler.draw(step: 0, item: 0, from: item)
      let input = try sampler.batch(step: 0, of: 1) { _ in item }.input
      let (zero, one) = (isKept ? 0 : 2 * draw.shifts[0], draw.scales[0] + 2 * draw.shifts[0])
      // Two columns of padding, which is no voxel and stays zero.
      #expect(input == (0..<4).flatMap { _ in [0, zero, one, 0] })
    }
  }

  /// A third of 3000 patches, within four standard deviations (4 sqrt(3000/9 * 2) = 103); each class
  /// half of them, though one has eight times the voxels.
  @Test func foregroundShareIsKeptAndClassesAreDrawnEvenly() {
    let item = Self.numbered([32, 32, 32])
    let sampler = Self.sampler(patch: [2, 2, 2], foreground: 1.0 / 3)
    var counts = [0, 0, 0]
    for step in 0..<3000 {
      let origin = sampler.draw(step: step, item: 0, from: item).patch.origin
      // By chance alone a patch touches either corner about once in 3000.
      if origin == [30, 30, 30] { counts[1] += 1 } else if origin.max()! <= 1 { counts[2] += 1 }
    }
    #expect(abs(counts[1] + counts[2] - 1000) < 103, "\(counts)")
    #expect(abs(counts[1] - counts[2]) < 130, "\(counts)")
  }

  @Test func everyVoxelOfAClassIsFound() {
    var classes = [UInt8](repeating: 0, count: 6 * 7)
    for place in [0, 3, 6, 7, 20, 41] { classes[place] = 5 }
    classes[8] = 200
    let index = ForegroundIndex(classes, width: 7)
    #expect(index.classes == [5, 200])
    #expect(
      (0..<index.count(0)).map { index.voxel($0, of: 0, in: classes) } == [0, 3, 6, 7, 20, 41])
    #expect((0..<index.count(1)).map { index.voxel($0, of: 1, in: classes) } == [8])
  }

  /// What is ignored is no foreground, and what is not ignored can be found.
  @Test func everyVoxelThatIsNotIgnoredIsFound() {
    var classes = [UInt8](repeating: 255, count: 6 * 7)
    for place in [0, 3, 20, 41] { classes[place] = 0 }
    classes[8] = 5
    let index = ForegroundIndex(classes, width: 7, ignores: true)
    #expect(index.classes == [5])
    #expect(index.annotatedCount == 5)
    #expect(
      (0..<5).map { index.annotatedVoxel($0, in: classes) } == [0, 3, 8, 20, 41])
    #expect(ForegroundIndex(classes, width: 7).classes == [5, 255])
    let known = [UInt8](repeating: 1, count: 42)
    #expect(ForegroundIndex(known, width: 7, ignores: true).annotatedCount == 0)
  }

  /// As nnU-Net: patches for which no foreground is asked are centred on voxels with a label, and so are
  /// those of a case without foreground.
  @Test(arguments: [0, 1.0]) func patchesAreCentredOnWhatIsNotIgnored(foreground: Double) {
    var content = Self.numbered([32, 32, 32]).content
    content.classes = [UInt8](repeating: 255, count: 32 * 32 * 32)
    let places = [[3, 4, 5], [20, 9, 27], [15, 15, 15]]
    for place in places { content.classes![(place[0] * 32 + place[1]) * 32 + place[2]] = 0 }
    let item = IndexedCase(content, ignores: true)
    let sampler = Self.sampler(patch: [2, 2, 2], foreground: foreground)
    let centres = (0..<200).map { step in
      sampler.draw(step: step, item: 0, from: item).patch.origin.map { $0 + 1 }
    }
    #expect(Set(centres) == Set(places))
  }

  @Test func smallVolumesLieInTheMiddleOfThePatch() {
    let item = Self.numbered([3, 8, 2])
    let sampler = Self.sampler(patch: [6, 4, 4], foreground: 0.5)
    for step in 0..<50 {
      let origin = sampler.draw(step: step, item: 0, from: item).patch.origin
      #expect(origin[0] == -1 && origin[2] == -1 && (0...4).contains(origin[1]))
    }
  }

  @Test func flipsAndIntensitiesAreWithinTheirBounds() {
    let item = Self.numbered([4, 4, 4], channels: 2)
    let augmentation = Augmentation(flips: [0, 2], intensityScale: 0.1, intensityShift: 0.3)
    let sampler = Self.sampler(patch: [4, 4, 4], channels: 2, augmentation: augmentation)
    var flipped = [0, 0, 0]
    var (scales, shifts) = ([Float](), [Float]())
    for step in 0..<1000 {
      let draw = sampler.draw(step: step, item: 0, from: item)
      for axis in 0..<3 where draw.patch.flips[axis] { flipped[axis] += 1 }
      scales += draw.scales
      shifts += draw.shifts
    }
    // Half of 1000, within four standard deviations of 16.
    #expect(abs(flipped[0] - 500) < 64 && flipped[1] == 0 && abs(flipped[2] - 500) < 64)
    #expect(scales.min()! >= 0.9 && scales.max()! <= 1.1 && scales.max()! > 1.09)
    #expect(shifts.min()! >= -0.3 && shifts.max()! <= 0.3 && shifts.min()! < -0.29)
  }

  @Test func eachCaseComesOnceAPass() {
    let sampler = Self.sampler(patch: [2, 2, 2], batch: 3)
    let drawn = (0..<14).flatMap { step in
      (0..<3).map { sampler.caseIndex(step: step, item: $0, of: 7) }
    }
    var orders: Set<[Int]> = []
    for pass in 0..<6 {
      let order = Array(drawn[pass * 7..<(pass + 1) * 7])
      #expect(order.sorted() == Array(0..<7))
      orders.insert(order)
    }
    #expect(orders.count > 1)
  }

  @Test func normalizationOfEachKind() {
    let voxels: [Float] = [0, 2, 4, 4, 6]
    var one = voxels
    #expect(IntensityNormalization.zScoreNonZero.apply(to: &one) == 1)
    // Mean 4 and variance 2 of the four that are not zero.
    let step = 2 / Float(2).squareRoot()
    #expect(one == [0, -step, 0, 0, step])
    one = voxels
    #expect(IntensityNormalization.zScore.apply(to: &one) == 1)
    // Mean 3.2, mean of squares 14.4, variance 4.16.
    #expect(abs(one[0] + 3.2 / Float(4.16).squareRoot()) < 1e-6)
    one = voxels
    #expect(abs(IntensityNormalization.none.apply(to: &one) - Float(4.16).squareRoot()) < 1e-6)
    #expect(one == voxels)
    one = [7, 7]
    #expect(IntensityNormalization.zScore.apply(to: &one) == 1 && one == [0, 0])
    one = [0, 0]
    #expect(IntensityNormalization.zScoreNonZero.apply(to: &one) == 1 && one == [0, 0])
  }
}
