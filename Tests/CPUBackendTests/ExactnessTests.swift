import CPUBackend
import Kernels
import Testing

/// Kernels that round to a grid: what adds is taken away again bit for bit.
@Suite struct ExactnessTests {
  private let range = 64.0
  private var step: Double { FixedPoint.step(range: range, element: .fixed32) }

  /// Each backend rounds its own sum, once.
  @Test func agreesWithTheReference() throws {
    var source = ShapeSource(seed: 61)
    for index in 0..<50 {
      let seed = UInt64(index)
      let (items, inputs, outputs) = (source.pick([1, 2]), source.channels(), source.channels())
      let (block, kernel) = (source.block(), source.pick([1, 3]))
      let extent = source.extent()
      let (x, y) = (
        volume([items, inputs] + extent, block), volume([items, outputs] + extent, block)
      )
      let w = StorageType(
        shape: [outputs, inputs] + Array(repeating: kernel, count: 3), element: .float32,
        layout: .convolutionWeight(inputBlock: block, outputBlock: block))
      let sign = source.pick([-1, 0, 1])
      let padding = Array(repeating: kernel / 2, count: 3)
      try Conformance(
        kernel: Kernel.Convolution(
          Convolution(
            kernel: Array(repeating: kernel, count: 3), padding: padding, residualSign: sign)),
        operands: [x, w, plain([outputs]), sign == 0 ? nil : y.fixed], results: [y.fixed],
        tolerance: step + epsilon * Double(inputs * kernel * kernel * kernel),
        aliases: sign == 0 ? [:] : [0: 3], seed: seed, range: range
      ).check()
      try Conformance(
        kernel: Kernel.Normalize(
          Normalization(groups: 1, activation: Activation("silu"), residualSign: sign)),
        operands: [x, plain([items, 1, 2]), nil, nil, sign == 0 ? nil : x.fixed],
        results: [x.fixed], tolerance: step + 8 * epsilon, fills: [1: .statistics], seed: seed,
        range: range
      ).check()
      let fine = volume([items, inputs] + extent.map { 2 * $0 }, block)
      try Conformance(
        kernel: Kernel.Upsample(
          Upsampling(factor: [2, 2, 2], mode: .trilinear, residualSign: sign)),
        operands: [x, sign == 0 ? nil : fine.fixed], results: [fine.fixed],
        tolerance: step + 4 * epsilon, seed: seed, range: range
      ).check()
      try Conformance(
        kernel: Kernel.Round(), operands: [x], results: [x.fixed], tolerance: 0, seed: seed,
        range: range
      ).check()
    }
  }

  /// What is added is taken away again.
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable)) func convolutionsAreUndone(
    isa: InstructionSet
  )
    throws
  {
    var source = ShapeSource(seed: 62)
    // 250 channels have weights that no cache holds; the last volumes are filtered minimally.
    for index in 0..<52 {
      let filtered = index >= 50
      let channels = filtered ? 40 : source.pick([3, 8, 16, 20, 64, 250])
      let (block, outputs) = (
        filtered ? [8, 16][index - 50] : source.pick([1, 8, 16]), filtered ? 24 : source.channels()
      )
      let extent = filtered ? [10, 24, 23] : source.extent()
      let (x, y) = (volume([1, channels] + extent, block), volume([1, outputs] + extent, block))
      let w = StorageType(
        shape: [outputs, channels, 3, 3, 3], element: .float32,
        layout: .convolutionWeight(inputBlock: block, outputBlock: block))
      try roundTrip(
        { sign in
          Kernel.Convolution(
            Convolution(
              kernel: [3, 3, 3], padding: [1, 1, 1], residualSign: sign))
        }, operands: [x, w, plain([outputs])], state: y.fixed, isa: isa, seed: UInt64(index))
    }
  }

  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable)) func otherSumsAreUndone(
    isa: InstructionSet
  ) throws {
    var source = ShapeSource(seed: 63)
    for index in 0..<50 {
      let x = volume(source.shape(), source.block())
      try roundTrip(
        { sign in
          Kernel.Normalize(
            Normalization(
              groups: 1, activation: Activation("gelu"), residualSign: sign))
        }, operands: [x, plain([x.shape[0], 1, 2]), nil, nil], state: x.fixed, isa: isa,
        seed: UInt64(index))
      let fine = volume(Array(x.shape[..<2]) + x.shape[2...].map { 2 * $0 }, x.channelBlock)
      try roundTrip(
        { sign in
          Kernel.Upsample(
            Upsampling(factor: [2, 2, 2], mode: .trilinear, residualSign: sign))
        }, operands: [x], state: fine.fixed, isa: isa, seed: UInt64(index))
    }
  }

  /// Lifting steps there and back, and near the product that they stand for.
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable)) func liftingIsUndone(
    isa: InstructionSet
  ) throws {
    var source = ShapeSource(seed: 64)
    for index in 0..<50 {
      let factor = [source.pick([1, 2]), source.pick([1, 2]), source.pick([1, 2])]
      let size = factor.reduce(1, *)
      let channels = source.pick([1, 2, 3, 5, 8, 11])
      let extent = source.extent([1, 2, 3, 5, 19])
      let fine = volume(
        [source.pick([1, 2]), channels] + zip(extent, factor).map { $0 * $1 }, source.block())
      let coarse = volume([fine.shape[0], channels * size] + extent, source.block())
      var chain = CallChain(isa: isa, seed: UInt64(index), range: range)
      let angles = chain.tensor(plain([channels, max(1, size * (size - 1) / 2)]), .uniform)
      let q = chain.tensor(plain([channels, size, size]))
      let (x, back) = (chain.tensor(fine.fixed, .uniform), chain.tensor(fine.fixed))
      let (floats, y) = (chain.tensor(fine), chain.tensor(coarse.fixed))
      let product = chain.tensor(coarse)
      guard size > 1 else { continue }
      chain.call(Kernel.Cayley(factor: factor), [angles], q)
      chain.call(Kernel.OrthogonalDown(factor: factor), [x, q], y)
      chain.call(Kernel.OrthogonalUp(factor: factor), [y, q], back)
      chain.call(Kernel.Scale(factor: 1), [x], floats)
      chain.call(Kernel.OrthogonalDown(factor: factor), [floats, q], product)
      try chain.run()
      #expect(chain.values(back) == chain.values(x))
      let far = zip(chain.values(y), chain.values(product)).map { abs($0 - $1) }.max() ?? 0
      // Shears of values up to 3, whose products are floats.
      #expect(far < 84 * (step + 2 * epsilon))
    }
  }

  /// A cube next to the greatest norm leaves the range on both ways or on none, though rounding makes the image's norm
  /// another: a value that is made again by the inverse is noted as it was.
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable)) func liftingNotesTheSameBothWays(
    isa: InstructionSet
  ) throws {
    let factor = [2, 2, 2]
    var (noted, passed) = (0, 0)
    for seed in UInt64(0)..<200 {
      let block = [1, 8, 16][Int(seed % 3)]
      let (fine, coarse) = (volume([1, 1, 2, 2, 2], block), volume([1, 8, 1, 1, 1], block))
      func chain(_ range: Double, isUndone: Bool) -> (chain: CallChain, x: Tensor) {
        var chain = CallChain(isa: isa, seed: seed, range: range)
        let angles = chain.tensor(plain([1, 28]), .uniform)
        let x = chain.tensor(fine.fixed, .uniform)
        let q = chain.tensor(plain([1, 8, 8]))
        let (y, back) = (chain.tensor(coarse.fixed), chain.tensor(fine.fixed))
        chain.call(Kernel.Cayley(factor: factor), [angles], q)
        chain.call(Kernel.OrthogonalDown(factor: factor), [x, q], y)
        if isUndone { chain.call(Kernel.OrthogonalUp(factor: factor), [y, q], back) }
        return (chain, x)
      }
      let wide = chain(64, isUndone: false)
      try wide.chain.run()
      let norm = wide.chain.values(wide.x).reduce(0) { $0 + $1 * $1 }
      // The greatest squared norm is 0.24 R^2; a float's is within a few parts of 2^24.
      let range = (norm / 0.24).squareRoot() * (1 + (Double(seed % 7) - 3) * 0x1p-26)
      let forward = try chain(range, isUndone: false).chain.run().leftRange
      #expect(try chain(range, isUndone: true).chain.run().leftRange == forward)
      if forward { noted += 1 } else { passed += 1 }
    }
    #expect(noted > 20 && passed > 20)
  }

  /// Sums at both ends of the range are those of the integers, and are undone. What leaves the range is noted; the
  /// difference brings back even that.
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable)) func sumsReachBothEnds(
    isa: InstructionSet
  ) throws {
    let storage = volume([2, 40, 3, 5, 7], 16).fixed
    for (range, leaves) in [(2.0, false), (1.5, true)] {
      var chain = CallChain(isa: isa, seed: 65, range: range)
      let (a, b) = (chain.tensor(storage, .uniform), chain.tensor(storage, .uniform))
      let (sum, difference, back) = (
        chain.tensor(storage), chain.tensor(storage), chain.tensor(storage)
      )
      chain.call(Kernel.Add(alpha: 1, beta: 1), [a, b], sum)
      chain.call(Kernel.Add(alpha: 1, beta: -1), [sum, b], back)
      chain.call(Kernel.Add(alpha: 1, beta: -1), [sum, a], difference)
      #expect(try chain.run().leftRange == leaves)
      #expect(chain.values(back) == chain.values(a))
      #expect(chain.values(difference) == chain.values(b))
      let sums = zip(chain.values(a), chain.values(b)).map { $0 + $1 }
      #expect(
        sums.contains { $0 > 0.95 * min(range, 2) } && sums.contains { $0 < -0.95 * min(range, 2) })
      for (value, expected) in zip(chain.values(sum), sums)
      where (-range..<range).contains(expected) {
        #expect(value == expected)
      }
    }
  }

  /// The least integer is noted where a sum leaves the range alone, not where it is a term: -R + R/2 does not leave it,
  /// and 0 - (-R) does.
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable)) func theLeastIntegerIsATerm(
    isa: InstructionSet
  ) throws {
    let storage = volume([1, 3, 2, 2, 5], 8)
    /// A term and the next one with its sign.
    func leaves(_ terms: (Float, Double, Float)...) throws -> Bool {
      var chain = CallChain(isa: isa, seed: 1, range: 1)
      // -0.5 - 0.5 = -1, the least.
      let half = chain.tensor(storage.fixed, .constant(-0.5))
      let least = chain.tensor(storage.fixed)
      chain.call(Kernel.Add(alpha: 1, beta: 1), [half, half], least)
      for (first, sign, second) in terms {
        let operands = [first, second].map {
          $0 == -1 ? least : chain.tensor(storage.fixed, .constant($0))
        }
        chain.call(
          Kernel.Add(alpha: 1, beta: sign), operands, chain.tensor(storage.fixed))
      }
      return try chain.run().leftRange
    }
    #expect(try !leaves())
    #expect(try !leaves((-1, 1, 0.5), (-0.25, -1, -1), (-1, -1, -0.25), (-1, -1, -1)))
    #expect(try leaves((0, -1, -1)))
    #expect(try leaves((0.25, -1, -1)))
    #expect(try leaves((-1, -1, 0.25)))
    #expect(try leaves((-1, 1, -0.25)))
  }

  /// r + f, then that - f, on the state's own bytes. On a grid that is hardly wider than both, neither leaves it: what
  /// the way back has in between does not count.
  private func roundTrip(
    _ kernel: (Int) -> some KernelRecord, operands: [StorageType?], state: StorageType,
    isa: InstructionSet,
    seed: UInt64
  ) throws {
    func values(range: Double) throws -> (
      before: [Double], between: [Double], after: [Double], leftRange: Bool
    ) {
      var chain = CallChain(isa: isa, seed: seed, range: range)
      let inputs = operands.enumerated().map { index, storage in
        storage.map { chain.tensor($0, index == 1 && $0.shape.last == 2 ? .statistics : .uniform) }
      }
      let tensor = chain.tensor(state, .uniform)
      let before = chain.copy(tensor)
      chain.call(kernel(1), inputs + [tensor], tensor)
      let between = chain.copy(tensor)
      chain.call(kernel(-1), inputs + [tensor], tensor)
      let faults = try chain.run()
      return (
        chain.values(before), chain.values(between), chain.values(tensor), faults.leftRange
      )
    }
    let wide = try values(range: 1024)
    #expect(wide.after == wide.before && wide.between != wide.before && !wide.leftRange)
    let branch = zip(wide.between, wide.before).map { abs($0 - $1) }.max() ?? 0
    let states = (wide.between + wide.before).map(abs).max() ?? 0
    let narrow = try values(range: max(branch, states) * 1.00001)
    #expect(narrow.after == narrow.before && !narrow.leftRange)
    // A twentieth less, and a state or the branch leaves it.
    #expect(try values(range: max(branch, states) * 0.95).leftRange)
  }
}
