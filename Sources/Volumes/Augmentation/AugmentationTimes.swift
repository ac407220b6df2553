import Experiment
import Glibc

/// How long a core is busy with a patch: the processor's time of one thread, whatever runs beside it.
public struct AugmentationTimes: Sendable {
  /// Seconds of each patch, from its case in memory.
  public var patches: [Double]
  /// For each transform that is on, the mean seconds that it adds to a patch where it applies to all channels.
  public var transforms: [(name: String, seconds: Double)]

  /// Prepares the patches of `draws` steps of `content`, as the experiment draws them; then, for each transform,
  /// some patches with that one alone. Throws `RefusedMemory`.
  public init(_ experiment: Experiment, of content: LoadedCase, draws: Int, seed: UInt64) throws {
    let content = IndexedCase(content)
    var experiment = experiment
    experiment.input.batch = 1
    patches = try Self.seconds(experiment, content, draws, seed)
    let all = experiment.augmentation
    experiment.augmentation = Augmentation()
    let cut = try Self.seconds(experiment, content, Self.few, seed).mean
    transforms = []
    for (name, alone) in all.alone {
      experiment.augmentation = alone
      let seconds = try Self.seconds(experiment, content, Self.few, seed).mean
      transforms.append((name, max(0, seconds - cut)))
    }
  }

  private static let few = 10

  private static func seconds(
    _ experiment: Experiment, _ content: IndexedCase, _ draws: Int, _ seed: UInt64
  ) throws -> [Double] {
    let sampler = PatchSampler(experiment, seed: seed)
    // The first one meets memory that nobody touched before.
    var batch = try sampler.batch(step: 0, of: 1) { _ in content }
    return try (0..<draws).map { step in
      let start = processorSeconds
      batch = try sampler.batch(step: step, of: 1, reusing: batch) { _ in content }
      return processorSeconds - start
    }
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

extension Augmentation {
  /// Each transform that is on, without the others, on every patch and channel.
  fileprivate var alone: [(name: String, Augmentation)] {
    let transforms: [(String, WritableKeyPath<Self, Transform?>)] = [
      ("rotation", \.rotation), ("scaling", \.scaling), ("noise", \.noise), ("blur", \.blur),
      ("brightness", \.brightness), ("contrast", \.contrast), ("low-resolution", \.lowResolution),
      ("inverted-gamma", \.invertedGamma), ("gamma", \.gamma),
    ]
    var result: [(String, Augmentation)] = []
    for (name, path) in transforms {
      guard var transform = self[keyPath: path] else { continue }
      (transform.probability, transform.channels) = (1, 1)
      var alone = Augmentation()
      alone[keyPath: path] = transform
      result.append((name, alone))
    }
    if var elastic {
      elastic.probability = 1
      var alone = Augmentation()
      alone.elastic = elastic
      result.append(("elastic", alone))
    }
    return result
  }
}

extension [Double] {
  fileprivate var mean: Double { reduce(0, +) / Double(count) }
}
