import Experiment
import Testing
import VolumeFixtures

@testable import Volumes

/// What each transform does with what was drawn.
@Suite struct TransformTests {
  /// Float32 of values up to 2 through a dozen sums; the longest chain of the fixture is off by 3e-6.
  private static let tolerance: Float = 1e-5

  @Test(arguments: ChangedPatch.all) func `is what scipy computes`(patch: ChangedPatch) throws {
    for loops in AugmentationLoops.all {
      let (voxels, classes) = try patch.result(loops)
      let expected = patch.classes.utf8.map { $0 - 48 }
      #expect(voxels.count == patch.voxels.count && classes.count == expected.count)
      let sure = Set(voxels.indices).subtracting(patch.unsure)
      let greatest = sure.map { abs(voxels[$0] - patch.voxels[$0]) }.max() ?? 0
      #expect(greatest < Self.tolerance)
      #expect(sure.allSatisfy { classes[$0] == expected[$0] })
    }
  }

  /// Every transform at once, and rows that are no multiple of a vector.
  @Test(arguments: [[13, 18, 37], [4, 20, 33]])
  func `every instruction set gives the same bits`(patch: [Int]) throws {
    let size = [20, 24, 41]
    let grid = Grid(Geometry(dimensions: size.reversed(), affine: Affine(spacing: [1, 1, 1])))
    let content = LoadedCase(
      name: "a", grid: grid,
      images: (0..<2).map { channel in
        (0..<grid.voxelCount).map { Float(max(0, hashed($0, channel) - 9000)) / 9000 }
      }, deviations: [1, 1], classes: hashedClasses(size, 1))
    var augmentation = Augmentation.everything
    augmentation.makeCertain()
    augmentation.intensityShift = 0.25
    for sampler in [
      PatchTests.sampler(patch: patch, channels: 2, augmentation: augmentation),
      PatchTests.sampler(patch: patch, channels: 2, augmentation: augmentation).keepingZeros,
    ] {
      for step in 0..<6 {
        let draw = sampler.draw(step: step, item: 0, from: IndexedCase(content))
        let changes = sampler.drawAugmentation(step: step, item: 0)
        #expect(changes.spatial?.elastic.count == 3 && changes.channels[1].gamma != nil)
        let results = try AugmentationLoops.all.map {
          try sampler.written(draw, changes, from: content, $0)
        }
        for result in results.dropFirst() {
          #expect(result.voxels.map(\.bitPattern) == results[0].voxels.map(\.bitPattern))
          #expect(result.classes == results[0].classes)
        }
        #expect(results[0].voxels.allSatisfy { $0.isFinite })
      }
    }
  }

  /// An object without any symmetry: its voxels are 1 in the image and class 1, all others 0, so that a patch has the
  /// class where its image is more than a half.
  @Test func `image and labels move alike`() throws {
    let size = [24, 26, 28]
    let grid = Grid(Geometry(dimensions: size.reversed(), affine: Affine(spacing: [1, 1, 1])))
    let classes = (0..<grid.voxelCount).map { place -> UInt8 in
      let (d, h, w) = (place / (26 * 28), place / 28 % 26, place % 28)
      return d > 5 && d < 12 && h > 4 && w > 7 && (h < 10 || w < 12) && h + w < 30 ? 1 : 0
    }
    let content = LoadedCase(
      name: "a", grid: grid, images: [classes.map { Float($0) }], deviations: [1], classes: classes)
    var augmentation = Augmentation(flips: [0, 1, 2])
    augmentation.rotation = .init(probability: 0.6, range: .init(-180, 180))
    augmentation.scaling = .init(probability: 0.6, range: .init(0.7, 1.4))
    augmentation.elastic = .init(
      probability: 0.6, scale: .init(0.1, 0.2), magnitude: .init(0, 3))
    var object = 0
    for patch in [[16, 20, 18], [5, 20, 18]] {
      let sampler = PatchTests.sampler(patch: patch, augmentation: augmentation)
      for step in 0..<20 {
        let draw = sampler.draw(step: step, item: 0, from: IndexedCase(content))
        let changes = sampler.drawAugmentation(step: step, item: 0)
        let (voxels, labels) = try sampler.written(draw, changes, from: content, .fastest)
        // What is half and half may fall to either side.
        let wrong = zip(voxels, labels).count { abs($0 - 0.5) > 1e-5 && ($0 > 0.5) != ($1 == 1) }
        #expect(wrong == 0, "\(changes.spatial.debugDescription)")
        object += labels.count { $0 == 1 }
      }
    }
    #expect(object > 10_000)
  }

  /// Slices do not mix: a patch of slices that are constant stays so.
  @Test func `flat patches are turned slice by slice`() throws {
    let grid = Grid(Geometry(dimensions: [40, 40, 12], affine: Affine(spacing: [1, 1, 1])))
    let image = (0..<grid.voxelCount).map { Float($0 / 1600 + 1) }
    let content = LoadedCase(
      name: "a", grid: grid, images: [image], deviations: [1], classes: nil)
    var augmentation = Augmentation()
    augmentation.rotation = .init(probability: 1, range: .init(-180, 180))
    augmentation.scaling = .init(probability: 1, range: .init(0.7, 1.4))
    augmentation.elastic = .init(
      probability: 1, scale: .init(0.1, 0.2), magnitude: .init(1, 2))
    let sampler = PatchTests.sampler(patch: [4, 20, 20], augmentation: augmentation)
    for step in 0..<10 {
      let draw = sampler.draw(step: step, item: 0, from: IndexedCase(content))
      let voxels = try sampler.written(
        draw, sampler.drawAugmentation(step: step, item: 0), from: content, .fastest
      ).voxels
      for slice in 0..<4 {
        let wanted = Float(draw.patch.origin[0] + slice + 1)
        let known = voxels[slice * 400..<slice * 400 + 400].filter { $0 != 0 }
        #expect(known.count > 200)
        // Where a corner of the patch is half outside of the slice there is less.
        #expect(known.allSatisfy { $0 <= wanted * 1.000_001 } && known.contains(wanted))
      }
    }
    #expect(PatchTests.sampler(patch: [4, 12, 12]).sliceAxis == nil)
    #expect(PatchTests.sampler(patch: [4, 12, 13]).sliceAxis == 0)
    #expect(PatchTests.sampler(patch: [80, 90, 20]).sliceAxis == 2)
  }

  /// Of nnU-Net's `_compute_kernel_size`, computed with it.
  @Test func `kernels are as long as nnU-Net's`() {
    for (deviation, taps) in [
      (0.5, 3), (0.58, 3), (0.59, 5), (0.75, 5), (0.92, 7), (1.0, 7), (2, 13),
    ] {
      #expect(LineFilter.gaussian(deviation, 20).taps == taps, "\(deviation)")
    }
  }
}

extension Augmentation {
  /// Every transform applies to every patch and channel.
  fileprivate mutating func makeCertain() {
    let paths: [WritableKeyPath<Self, Transform?>] = [
      \.rotation, \.scaling, \.noise, \.blur, \.brightness, \.contrast, \.lowResolution,
      \.invertedGamma, \.gamma,
    ]
    for path in paths {
      self[keyPath: path]?.probability = 1
      self[keyPath: path]?.channels = 1
    }
    elastic?.probability = 1
  }
}
