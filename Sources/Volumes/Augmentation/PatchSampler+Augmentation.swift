import Experiment
import Randomness

extension PatchSampler {
  /// What item `item` of step `step` is changed by. Each transform has a stream of random numbers of its own, so that
  /// one that is turned off changes no other.
  func drawAugmentation(step: Int, item: Int) -> AugmentationDraw {
    let streams = Streams(seed: seed, step: UInt64(step), item: item)
    var draw = AugmentationDraw(
      spatial: drawSpatial(streams), channels: Array(repeating: .init(), count: channels))
    if case (let noise, var generator)? = streams.applied(augmentation.noise, "noise") {
      draw.noise = AugmentationDraw.Noise(
        deviation: generator.within(noise.range),
        keys: (0..<channels).map { streams.key("noise/\($0)") }, step: streams.step)
    }
    each(augmentation.blur, "blur", streams) { generator, range, channel in
      draw.channels[channel].blur = (0..<3).map { _ in generator.within(range) }
    }
    each(augmentation.brightness, "brightness", streams) { generator, range, channel in
      draw.channels[channel].brightness = generator.aboutOne(range)
    }
    each(augmentation.contrast, "contrast", streams) { generator, range, channel in
      draw.channels[channel].contrast = generator.aboutOne(range)
    }
    each(augmentation.lowResolution, "low-resolution", streams) { generator, range, channel in
      let share = generator.within(range)
      draw.channels[channel].lowResolution = (0..<3).map { $0 == sliceAxis ? 1 : share }
    }
    each(augmentation.invertedGamma, "inverted-gamma", streams) { generator, range, channel in
      draw.channels[channel].invertedGamma = generator.aboutOne(range)
    }
    each(augmentation.gamma, "gamma", streams) { generator, range, channel in
      draw.channels[channel].gamma = generator.aboutOne(range)
    }
    return draw
  }

  private func drawSpatial(_ streams: Streams) -> AugmentationDraw.Spatial? {
    var spatial = AugmentationDraw.Spatial(sliceAxis: sliceAxis)
    var applies = false
    if case (let rotation, var generator)? = streams.applied(augmentation.rotation, "rotation") {
      for axis in 0..<3 where sliceAxis == nil || axis == sliceAxis {
        spatial.angles[axis] = generator.within(rotation.range)
      }
      applies = true
    }
    if case (let scaling, var generator)? = streams.applied(augmentation.scaling, "scaling") {
      spatial.scale = generator.within(scaling.range)
      applies = true
    }
    if let elastic = augmentation.elastic {
      var generator = streams.generator("elastic")
      if generator.unit() < elastic.probability {
        spatial.elastic = (0..<3).map { axis in
          let scale = generator.within(elastic.scale)
          let magnitude = generator.within(elastic.magnitude)
          return ElasticField(
            patch: patch, sliceAxis: sliceAxis, deviation: scale * Double(patch[axis]),
            magnitude: axis == sliceAxis ? 0 : magnitude, key: streams.key("elastic/\(axis)"),
            step: streams.step)
        }
        applies = true
      }
    }
    return applies ? spatial : nil
  }

  /// Calls `set` for every channel that a transform applies to.
  private func each(
    _ transform: Augmentation.Transform?, _ name: String, _ streams: Streams,
    _ set: (inout PhiloxGenerator, Augmentation.Range, Int) -> Void
  ) {
    guard case (let transform, var generator)? = streams.applied(transform, name) else { return }
    for channel in 0..<channels where generator.unit() < transform.channels {
      set(&generator, transform.range, channel)
    }
  }
}

/// The streams of random numbers of one item of a step.
private struct Streams {
  let seed: UInt64
  let step: UInt64
  let item: Int

  private func hash(_ name: String) -> UInt64 {
    StableHash.hash("augmentation/\(name)/\(item)")
  }

  func generator(_ name: String) -> PhiloxGenerator {
    PhiloxGenerator(seed: seed, key: hash(name), step: step)
  }

  /// The key of the numbers that are read by their index.
  func key(_ name: String) -> UInt64 { seed ^ SplitMix64.mixed(hash(name)) }

  /// A transform that applies, and its stream from there on.
  func applied(
    _ transform: Augmentation.Transform?, _ name: String
  ) -> (Augmentation.Transform, PhiloxGenerator)? {
    guard let transform else { return nil }
    var generator = generator(name)
    return generator.unit() < transform.probability ? (transform, generator) : nil
  }
}

extension PhiloxGenerator {
  fileprivate mutating func within(_ range: Augmentation.Range) -> Double {
    range.low + (range.high - range.low) * unit()
  }

  /// Below 1 as often as above, where the range has both (batchgenerators' `BGContrast`).
  fileprivate mutating func aboutOne(_ range: Augmentation.Range) -> Double {
    let isBelow = unit() < 0.5
    guard range.low < 1, range.high > 1 else { return within(range) }
    return within(isBelow ? .init(range.low, 1) : .init(1, range.high))
  }
}
