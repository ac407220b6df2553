import Experiment
import Foundation
import Testing

@testable import Volumes

/// What is drawn for a patch, over many patches.
@Suite struct DrawTests {
  private static let draws = 10_000

  /// Whether `count` of `trials` is a share of them, within four standard deviations.
  private static func isShare(_ count: Int, of trials: Int, _ share: Double) -> Bool {
    abs(Double(count) - share * Double(trials))
      < 4 * (Double(trials) * share * (1 - share)).squareRoot() + 1
  }

  /// Whether numbers are uniform in a range: the greatest difference from its distribution function is below what
  /// one sample in 10,000 exceeds (Kolmogorov and Smirnov).
  private static func areUniform(_ numbers: [Double], _ low: Double, _ high: Double) -> Bool {
    let sorted = numbers.sorted()
    let greatest = sorted.enumerated().map { index, number in
      abs((number - low) / (high - low) - (Double(index) + 0.5) / Double(sorted.count))
    }.max()!
    return greatest < 2.22 / Double(sorted.count).squareRoot()
  }

  private static func drawn(_ augmentation: Augmentation, patch: [Int]) -> [AugmentationDraw] {
    let sampler = PatchTests.sampler(
      patch: patch, batch: 2, channels: 2, augmentation: augmentation)
    return (0..<draws).map { sampler.drawAugmentation(step: $0 / 2, item: $0 % 2) }
  }

  @Test func `the standard set is nnU-Net's`() {
    let draws = Self.drawn(.standard, patch: [64, 64, 64])
    let count = Self.draws
    let spatial = draws.compactMap(\.spatial)
    let turned = spatial.filter { $0.angles != [0, 0, 0] }
    let scaled = spatial.filter { $0.scale != 1 }
    #expect(Self.isShare(turned.count, of: count, 0.2))
    #expect(Self.isShare(scaled.count, of: count, 0.2))
    #expect(Self.isShare(spatial.count, of: count, 0.36))
    for axis in 0..<3 { #expect(Self.areUniform(turned.map { $0.angles[axis] }, -30, 30)) }
    #expect(Self.areUniform(scaled.map(\.scale), 0.7, 1.4))
    #expect(spatial.allSatisfy { $0.elastic.isEmpty })
    let noises = draws.compactMap(\.noise)
    #expect(Self.isShare(noises.count, of: count, 0.1))
    #expect(Self.areUniform(noises.map(\.deviation), 0, 0.1))
    #expect(
      Set(noises.flatMap { noise in noise.keys.map { [$0, noise.step] } }).count
        == 2 * noises.count)

    // Of both channels together, 0.2 of one half each.
    let channels = draws.flatMap(\.channels)
    let blurs = channels.compactMap(\.blur)
    #expect(Self.isShare(draws.count { $0.channels.contains { $0.blur != nil } }, of: count, 0.15))
    #expect(abs(blurs.count - 2000) < 200)
    for axis in 0..<3 { #expect(Self.areUniform(blurs.map { $0[axis] }, 0.5, 1)) }
    let shares = channels.compactMap(\.lowResolution)
    #expect(
      Self.isShare(
        draws.count { $0.channels.contains { $0.lowResolution != nil } }, of: count, 0.1875))
    #expect(
      shares.allSatisfy { Set($0).count == 1 } && Self.areUniform(shares.map { $0[0] }, 0.5, 1))
    let aboutOne: [(KeyPath<AugmentationDraw.Channel, Double?>, Double, Double, Double)] = [
      (\.brightness, 0.15, 0.75, 1.25), (\.contrast, 0.15, 0.75, 1.25),
      (\.invertedGamma, 0.1, 0.7, 1.5), (\.gamma, 0.3, 0.7, 1.5),
    ]
    for (path, probability, low, high) in aboutOne {
      let both = draws.filter { $0.channels[0][keyPath: path] != nil }
      #expect(Self.isShare(both.count, of: count, probability))
      #expect(both.allSatisfy { $0.channels[1][keyPath: path] != nil })
      let numbers = channels.compactMap { $0[keyPath: path] }
      let below = numbers.filter { $0 < 1 }
      #expect(Self.isShare(below.count, of: numbers.count, 0.5))
      #expect(Self.areUniform(below, low, 1))
      #expect(Self.areUniform(numbers.filter { $0 >= 1 }, 1, high))
    }
  }

  /// Transforms are drawn by themselves: two occur together as often as their shares' product says.
  @Test func `transforms are independent`() {
    let draws = Self.drawn(.standard, patch: [64, 64, 64])
    func share(_ probability: Double, _ both: (AugmentationDraw) -> Bool) -> Bool {
      Self.isShare(draws.count(where: both), of: Self.draws, probability)
    }
    #expect(
      share(0.04) { $0.spatial.map { $0.scale != 1 && $0.angles != [0, 0, 0] } ?? false })
    #expect(share(0.03) { $0.noise != nil && $0.channels[0].gamma != nil })
    #expect(share(0.03) { $0.channels[0].gamma != nil && $0.channels[0].invertedGamma != nil })
    #expect(share(0.0225) { $0.channels[0].brightness != nil && $0.channels[0].contrast != nil })
  }

  @Test func `flat patches turn within their slices`() {
    var augmentation = Augmentation.everything
    augmentation.rotation?.range = .init(-180, 180)
    let spatial = Self.drawn(augmentation, patch: [64, 64, 16]).compactMap(\.spatial)
    let turned = spatial.filter { $0.angles != [0, 0, 0] }
    #expect(turned.allSatisfy { $0.angles[0] == 0 && $0.angles[1] == 0 })
    #expect(Self.areUniform(turned.map { $0.angles[2] }, -180, 180))
    #expect(spatial.allSatisfy { $0.sliceAxis == 2 })
    let elastic = spatial.map(\.elastic).filter { !$0.isEmpty }
    #expect(Self.isShare(elastic.count, of: Self.draws, 0.2))
    #expect(elastic.allSatisfy { $0[2].coefficients.allSatisfy { $0 == 0 } })
    let shares = Self.drawn(augmentation, patch: [64, 64, 16]).flatMap(\.channels)
      .compactMap(\.lowResolution)
    #expect(!shares.isEmpty && shares.allSatisfy { $0[2] == 1 && $0[0] == $0[1] && $0[0] < 1 })
  }

  /// One that is turned off changes no other.
  @Test func `each transform has its own numbers`() {
    var fewer = Augmentation.standard
    (fewer.rotation, fewer.blur, fewer.gamma) = (nil, nil, nil)
    let pairs = zip(
      Self.drawn(.standard, patch: [8, 8, 8]), Self.drawn(fewer, patch: [8, 8, 8]))
    for (all, some) in pairs.prefix(1000) {
      #expect(all.noise == some.noise && (all.spatial?.scale ?? 1) == (some.spatial?.scale ?? 1))
      for (one, other) in zip(all.channels, some.channels) {
        #expect(other.blur == nil && other.gamma == nil)
        #expect(one.contrast == other.contrast && one.lowResolution == other.lowResolution)
        #expect(one.invertedGamma == other.invertedGamma && one.brightness == other.brightness)
      }
    }
  }

  @Test func `every seed, step and item draws anew`() {
    var drawn: Set<AugmentationDraw> = []
    var augmentation = Augmentation()
    augmentation.contrast = .init(probability: 1, range: .init(0.5, 2))
    for seed in UInt64(0)..<3 {
      let sampler = PatchTests.sampler(
        patch: [4, 4, 4], batch: 3, augmentation: augmentation, seed: seed)
      for step in 0..<3 {
        for item in 0..<3 {
          drawn.insert(sampler.drawAugmentation(step: step, item: item))
        }
      }
    }
    #expect(drawn.count == 27)
  }

  /// nnU-Net's `_oversample_last_XX_percent`: an item needs foreground where its number is at least
  /// round(batch * (1 - share)).
  @Test(arguments: [(1, 0.33, 1), (2, 0.33, 1), (3, 0.33, 2), (9, 0.33, 6), (2, 1, 0), (2, 0, 2)])
  func `the last of a batch are foreground`(batch: Int, share: Double, first: Int) {
    let sampler = PatchSampler(
      Experiment(
        name: "test", input: Input(channels: 1, patch: [2, 2, 2], batch: batch), outputs: [],
        sampling: Sampling(foreground: share, per: .batch)), seed: 5)
    let item = PatchTests.numbered([40, 40, 40])
    for step in 0..<20 {
      for place in 0..<batch {
        let origin = sampler.draw(step: step, item: place, from: item).patch.origin
        // Foreground lies in two corners; by chance alone a patch touches one in 6,000 draws or so.
        let isForeground = origin == [38, 38, 38] || origin.max()! <= 1
        #expect(isForeground == (place >= first), "step \(step), item \(place)")
      }
    }
  }

  /// The power function of gamma, over its default exponents and their bounds.
  @Test func `powers are exact to a millionth`() {
    for loops in AugmentationLoops.all {
      for exponent in [0.1, 0.7, 0.83, 1, 1.2345, 1.5, 2, 10] as [Float] {
        var numbers =
          (0...1000).map { Float($0) / 1000 } + [1e-7, 1e-20, 0.999_999_9, .leastNonzeroMagnitude]
        let expected = numbers.map { pow(Double($0), Double(exponent)) }
        loops.power(&numbers, Int64(numbers.count), 1, 0, 1, 1, exponent)
        #expect(numbers[0] == 0 && numbers.last == 0)
        for (number, expected) in zip(numbers, expected).dropLast() where expected > 1e-37 {
          let bound = exponent <= 2 ? 1e-6 : 3e-6
          #expect(abs(Double(number) / expected - 1) < bound, "\(expected) of \(exponent)")
        }
      }
    }
  }

  @Test func `turns and exponentials are those of the library`() {
    for degrees in stride(from: -180.0, through: 180, by: 7.5) {
      let (cosine, sine) = Elementary.turn(degrees: degrees)
      #expect(abs(cosine - cos(degrees * .pi / 180)) < 1e-15)
      #expect(abs(sine - sin(degrees * .pi / 180)) < 1e-15)
    }
    #expect(Elementary.turn(degrees: 90) == (0, 1) && Elementary.turn(degrees: -180) == (-1, 0))
    for x in [0.0, -1e-9, -0.5, -1, -4.5, -30, -500] {
      #expect(abs(Elementary.exponential(x) / exp(x) - 1) < 1e-12)
    }
  }
}
