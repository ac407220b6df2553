import Experiment
import Randomness

/// Draws training patches. What item i of step k is depends on the seed, k and i alone: not on what
/// was drawn before, nor on threads.
public struct PatchSampler: Sendable {
  public let patch: [Int]
  public let batch: Int
  public let channels: Int
  let sampling: Sampling
  let augmentation: Augmentation
  /// For each channel whether voxels of exactly zero are background that no augmentation touches.
  let keepsZeros: [Bool]
  /// The axis along which nothing moves, where the patch is flat.
  let sliceAxis: Int?
  let seed: UInt64

  public init(_ experiment: Experiment, seed: UInt64) {
    patch = experiment.input.patch
    batch = experiment.input.batch
    channels = experiment.input.channels
    sampling = experiment.sampling
    augmentation = experiment.augmentation
    keepsZeros = (0..<channels).map { experiment.preprocessing.normalization(of: $0).keepsZeros }
    sliceAxis = experiment.input.sliceAxis
    self.seed = seed
  }

  /// Which of `count` cases an item is taken from: each once before any comes again.
  func caseIndex(step: Int, item: Int, of count: Int) -> Int {
    let (pass, place) = (step * batch + item).quotientAndRemainder(dividingBy: count)
    var generator = PhiloxGenerator(
      seed: seed, key: StableHash.hash("patches/cases"), step: UInt64(pass))
    return generator.permutation(count)[place]
  }

  /// The items of each batch that need no foreground, the first ones, where the share is one of the batch.
  private var unforced: Int {
    Int((Double(batch) * (1 - sampling.foreground)).rounded(.toNearestOrEven))
  }

  struct Draw: Hashable {
    var patch: Patch
    /// For each channel, a factor and what is added, in standard deviations.
    var scales: [Float]
    var shifts: [Float]
  }

  func draw(step: Int, item: Int, from indexed: IndexedCase) -> Draw {
    var generator = PhiloxGenerator(
      seed: seed, key: StableHash.hash("patches/\(item)"), step: UInt64(step))
    let size = indexed.content.size
    let chance = generator.unit()
    let wantsForeground =
      switch sampling.per {
      case .patch: chance < sampling.foreground
      case .batch: item >= unforced
      }
    // For each axis, where a patch may begin: in a smaller volume's case the volume is centred.
    let ranges = (0..<3).map { axis in
      let spare = size[axis] - patch[axis]
      return spare >= 0 ? 0...spare : -(-spare / 2)...(-(-spare / 2))
    }
    var origin = ranges.map { generator.within($0) }
    let classes = indexed.foreground?.classes ?? []
    let (chosen, rank) = (generator.unit(), generator.unit())
    var central: Int?
    if let foreground = indexed.foreground, let voxels = indexed.content.classes {
      func place(of count: Int) -> Int { min(Int(rank * Double(count)), count - 1) }
      if wantsForeground, !classes.isEmpty {
        let position = min(Int(chosen * Double(classes.count)), classes.count - 1)
        central = foreground.voxel(
          place(of: foreground.count(position)), of: position, in: voxels)
      } else if foreground.annotatedCount > 0 {
        central = foreground.annotatedVoxel(place(of: foreground.annotatedCount), in: voxels)
      }
    }
    if let voxel = central {
      let centre = [voxel / (size[1] * size[2]), voxel / size[2] % size[1], voxel % size[2]]
      origin = (0..<3).map {
        min(max(centre[$0] - patch[$0] / 2, ranges[$0].lowerBound), ranges[$0].upperBound)
      }
    }
    var flips = [false, false, false]
    for axis in 0..<3 {
      let drawn = generator.unit() < 0.5
      flips[axis] = drawn && augmentation.flips.contains(axis)
    }
    var draw = Draw(
      patch: Patch(origin: origin, size: patch, flips: flips), scales: [], shifts: [])
    for _ in 0..<channels {
      draw.scales.append(Float(1 + generator.symmetric(augmentation.intensityScale)))
      draw.shifts.append(Float(generator.symmetric(augmentation.intensityShift)))
    }
    return draw
  }

  /// Writes item `item` of step `step`, drawn from `indexed`, into a batch: `input` is
  /// [channel][item][d][h][w], `labels` are class indices [item][d][h][w] (0 where nothing is
  /// known), and may be empty when no label is wanted.
  func write(
    step: Int, item: Int, from indexed: IndexedCase, input: UnsafeMutableBufferPointer<Float>,
    labels: UnsafeMutableBufferPointer<UInt8>, _ scratch: AugmentationScratch
  ) {
    let voxels = patch.reduce(1, *)
    precondition(
      indexed.content.images.count == channels, "as many images as the network has channels")
    precondition(input.count == channels * batch * voxels, "room for a batch")
    precondition(labels.isEmpty || labels.count == batch * voxels, "room for a batch of labels")
    write(
      draw(step: step, item: item, from: indexed), drawAugmentation(step: step, item: item),
      from: indexed.content,
      channels: (0..<channels).map { input.baseAddress! + ($0 * batch + item) * voxels },
      labels: labels.baseAddress.map { $0 + item * voxels }, scratch, .fastest)
  }
}

/// A case and what finds its foreground.
struct IndexedCase: Sendable {
  let content: LoadedCase
  let foreground: ForegroundIndex?

  /// - Parameter ignores: whether `LabelInput.ignoredClass` is no class.
  init(_ content: LoadedCase, ignores: Bool = false) {
    self.content = content
    foreground = content.classes.map {
      ForegroundIndex($0, width: content.size[2], ignores: ignores)
    }
  }

  var bytes: Int { content.bytes + (foreground?.bytes ?? 0) }
}
