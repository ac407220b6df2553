import CPUBackend
import Kernels
import Testing

/// Kernels that round to a grid: what adds is taken away again bit for bit.
@Suite struct ExactnessTests {
  private let range = 64.0
  private var step: Double { FixedPoint.step(range: range, element: .float32) }

  /// Each backend rounds its own sum, and some in several parts: a few steps apart.
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
            kernel: Array(repeating: kernel, count: 3), padding: padding, residualSign: sign,
            range: range)),
        operands: [x, w, plain([outputs]), sign == 0 ? nil : y], results: [y],
        tolerance: 2 * step + epsilon * Double(inputs * kernel * kernel * kernel),
        fills: [3: .grid(range)], aliases: sign == 0 ? [:] : [0: 3], seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.Normalize(
          Normalization(groups: 1, activation: Activation("silu"), residualSign: sign, range: range)
        ),
        operands: [x, plain([items, 1, 2]), nil, nil, sign == 0 ? nil : x], results: [x],
        tolerance: step + 8 * epsilon, fills: [1: .statistics, 4: .grid(range)], seed: seed
      ).check()
      let fine = volume([items, inputs] + extent.map { 2 * $0 }, block)
      try Conformance(
        kernel: Kernel.Upsample(
          Upsampling(factor: [2, 2, 2], mode: .trilinear, residualSign: sign, range: range)),
        operands: [x, sign == 0 ? nil : fine], results: [fine], tolerance: step + 4 * epsilon,
        fills: [1: .grid(range)], seed: seed
      ).check()
      try Conformance(
        kernel: Kernel.Round(range: range), operands: [x], results: [x], tolerance: 0, seed: seed
      ).check()
    }
  }

  /// What is added in whatever parts is taken away again.
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable)) func convolutionsAreUndone(
    isa: InstructionSet
  )
    throws
  {
    var source = ShapeSource(seed: 62)
    // 250 channels are summed in several parts; the last volumes are filtered minimally.
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
              kernel: [3, 3, 3], padding: [1, 1, 1], residualSign: sign, range: 1024))
        }, operands: [x, w, plain([outputs])], state: y, isa: isa, seed: UInt64(index))
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
              groups: 1, activation: Activation("gelu"), residualSign: sign, range: 1024))
        }, operands: [x, plain([x.shape[0], 1, 2]), nil, nil], state: x, isa: isa,
        seed: UInt64(index))
      let fine = volume(Array(x.shape[..<2]) + x.shape[2...].map { 2 * $0 }, x.channelBlock)
      try roundTrip(
        { sign in
          Kernel.Upsample(
            Upsampling(factor: [2, 2, 2], mode: .trilinear, residualSign: sign, range: 1024))
        }, operands: [x], state: fine, isa: isa, seed: UInt64(index))
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
      var chain = CallChain(isa: isa, seed: UInt64(index))
      let angles = chain.tensor(plain([channels, max(1, size * (size - 1) / 2)]), .uniform)
      let q = chain.tensor(plain([channels, size, size]))
      let (x, back) = (chain.tensor(fine, .grid(range)), chain.tensor(fine))
      let (y, product) = (chain.tensor(coarse), chain.tensor(coarse))
      guard size > 1 else { continue }
      chain.call(Kernel.Cayley(factor: factor), [angles], q)
      chain.call(Kernel.OrthogonalDown(factor: factor, range: range), [x, q], y)
      chain.call(Kernel.OrthogonalUp(factor: factor, range: range), [y, q], back)
      chain.call(Kernel.OrthogonalDown(factor: factor), [x, q], product)
      try chain.run()
      #expect(chain.values(back) == chain.values(x))
      let far = zip(chain.values(y), chain.values(product)).map { abs($0 - $1) }.max() ?? 0
      #expect(Double(far) < 40 * step)
    }
  }

  /// Between a fourth and half of the range floats lie half a step apart: what is made there is rounded too.
  @Test(arguments: InstructionSet.allCases.filter(\.isAvailable)) func largeValuesLieOnTheGrid(
    isa: InstructionSet
  ) throws {
    func check(
      _ kernel: some KernelRecord, _ operands: [StorageType], _ result: StorageType, range: Double
    ) throws {
      var chain = CallChain(isa: isa, seed: 65)
      let inputs = operands.map { chain.tensor($0, $0.shape.last == 2 ? .statistics : .uniform) }
      let y = chain.tensor(result)
      chain.call(kernel, inputs, y)
      try chain.run()
      let steps = chain.values(y).filter(\.isFinite).map {
        Double($0) / FixedPoint.step(range: range, element: .float32)
      }
      #expect(steps.contains { (0x1p22..<0x1p23).contains(-$0) }, "\(kernel)")
      #expect(steps.allSatisfy { $0 == $0.rounded() }, "\(kernel)")
    }
    for block in [1, 8, 16] {
      let x = volume([1, 40, 10, 12, 14], block)
      let fine = volume([1, 40, 20, 24, 28], block)
      let w = StorageType(
        shape: [40, 40, 3, 3, 3], element: .float32,
        layout: .convolutionWeight(inputBlock: block, outputBlock: block))
      try check(Kernel.Round(range: 2), [x], x, range: 2)
      try check(
        Kernel.Normalize(Normalization(groups: 1, range: 2)), [x, plain([1, 1, 2])], x, range: 2)
      try check(
        Kernel.Upsample(Upsampling(factor: [2, 2, 2], mode: .trilinear, range: 2)), [x], fine,
        range: 2)
      for stride in [1, 2] {
        let y = volume([1, 40] + [10, 12, 14].map { $0 / stride }, block)
        try check(
          Kernel.Convolution(
            Convolution(
              kernel: [3, 3, 3], stride: Array(repeating: stride, count: 3), padding: [1, 1, 1],
              range: 64)), [x, w], y, range: 64)
      }
    }
  }

  /// r + f, then that - f, on the state's own bytes.
  private func roundTrip(
    _ kernel: (Int) -> some KernelRecord, operands: [StorageType?], state: StorageType,
    isa: InstructionSet,
    seed: UInt64
  ) throws {
    var chain = CallChain(isa: isa, seed: seed)
    let inputs = operands.enumerated().map { index, storage in
      storage.map { chain.tensor($0, index == 1 && $0.shape.last == 2 ? .statistics : .uniform) }
    }
    let tensor = chain.tensor(state, .grid(1024))
    let before = chain.copy(tensor)
    chain.call(kernel(1), inputs + [tensor], tensor)
    let between = chain.copy(tensor)
    chain.call(kernel(-1), inputs + [tensor], tensor)
    try chain.run()
    #expect(chain.values(tensor) == chain.values(before))
    #expect(chain.values(between) != chain.values(before))
  }
}
