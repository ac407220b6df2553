import Kernels
import Randomness
import Testing

@testable import ReferenceBackend

/// Kernels that only move values, or whose meaning is an identity.
@Suite struct StructureTests {
  private let layouts: [Layout] = [.plain, .blocked(1), .blocked(3), .blocked(8)]

  @Test func squeezePutsACubeIntoChannels() throws {
    let (factor, size) = ([2, 3, 1], [4, 3, 2])
    let x = Value.random([2, 3] + size, seed: 1)
    for layout in layouts {
      let y = try evaluate(
        Kernel.Squeeze(factor: factor), [x.with(layout)],
        [Value.unwritten([2, 18, 2, 1, 2]).with(.blocked(8))])[0]
      // Element by element from the definition: channel c f + (d fH + h) fW + w.
      for index in x.values.indices {
        let (w, h, d) = (index % 2, index / 2 % 3, index / 6 % 4)
        let (channel, item) = (index / 24 % 3, index / 72)
        let coarse = channel * 6 + d % 2 * 3 + h % 3
        #expect(
          y.values[(((item * 18 + coarse) * 2 + d / 2) * 1 + h / 3) * 2 + w] == x.values[index])
      }
      let back = try evaluate(
        Kernel.Unsqueeze(factor: factor), [y], [Value.unwritten(x.shape).with(layout)])[0]
      #expect(back.values == x.values)
    }
  }

  @Test func haarIsTheCayleyOfZero() throws {
    let q = try evaluate(
      Kernel.Cayley(factor: [2, 2, 2]), [.zeros([1, 28])], [.unwritten([1, 8, 8])])[0].values
    for i in 0..<8 {
      for j in 0..<8 {
        // The sign of row i at corner j is the parity of their common bits (Walsh functions, to
        // which Haar's reduce on an axis of two).
        let sign: Double = (i & j).nonzeroBitCount % 2 == 0 ? 1 : -1
        #expect(abs(q[i * 8 + j] - sign / 8.0.squareRoot()) < 1e-15)
      }
    }
    let axis = try evaluate(
      Kernel.Cayley(factor: [1, 1, 4]), [.zeros([1, 6])], [.unwritten([1, 4, 4])])[0].values
    let root = 0.5.squareRoot()
    let haar = [
      0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -0.5, -0.5, root, -root, 0, 0, 0, 0, root, -root,
    ]
    #expect(deviation(axis, haar) < 1e-15)
  }

  @Test(arguments: [[2, 1, 1], [2, 2, 2], [4, 2, 1]])
  func cayleyIsOrthogonalAndUndoesItself(factor: [Int]) throws {
    let size = factor.reduce(1, *)
    let q = try evaluate(
      Kernel.Cayley(factor: factor), [.random([3, size * (size - 1) / 2], seed: 1)],
      [.unwritten([3, size, size])])[0]
    for channel in 0..<3 {
      for i in 0..<size {
        for j in 0..<size {
          let product = (0..<size).reduce(0) {
            $0 + q.values[(channel * size + i) * size + $1]
              * q.values[(channel * size + j) * size + $1]
          }
          #expect(abs(product - (i == j ? 1 : 0)) < 1e-14)
        }
      }
    }
    let x = Value.random([2, 3, 4, 2, 2], seed: 2).with(.blocked(8))
    let coarse = zip([4, 2, 2], factor).map { $0 / $1 }
    let y = try evaluate(
      Kernel.OrthogonalDown(factor: factor), [x, q], [.unwritten([2, 3 * size] + coarse)])[0]
    let back = try evaluate(
      Kernel.OrthogonalUp(factor: factor), [y, q], [Value.unwritten(x.shape).with(x.layout)])[0]
    #expect(deviation(back.values, x.values) < 1e-14)
    #expect(abs(y.dot(y) - x.dot(x)) < 1e-12)
  }

  @Test func permuteChannelsGathers() throws {
    let x = Value.random([2, 4, 1, 2, 1], seed: 1).with(.blocked(3))
    let y = try evaluate(
      Kernel.PermuteChannels(sources: [2, 0, 3, 1]), [x],
      [Value.unwritten(x.shape).with(.blocked(8))])[0]
    for index in y.values.indices {
      let (voxel, channel, item) = (index % 2, index / 2 % 4, index / 8)
      #expect(y.values[index] == x.values[(item * 4 + [2, 0, 3, 1][channel]) * 2 + voxel])
    }
  }

  @Test func relayoutKeepsTheRowMajorOrder() throws {
    let x = Value.random([2, 6, 2, 1, 3], seed: 1)
    for layout in layouts {
      let y = try evaluate(
        Kernel.Relayout(), [x.with(layout)], [Value.unwritten([2, 12, 1, 3, 1]).with(.blocked(8))])[
          0]
      #expect(y.values == x.values)
    }
    let weight = Value.random([5, 3, 2, 1, 3], seed: 2)
    let blocked = try evaluate(
      Kernel.Relayout(), [weight],
      [
        Value.unwritten(weight.shape).with(.convolutionWeight(inputBlock: 8, outputBlock: 2))
      ])[0]
    #expect(blocked.values == weight.values)
    let labels = Value.labels([2, 1, 2, 2, 2], below: 9, seed: 3)
    let moved = try evaluate(
      Kernel.Relayout(), [labels], [Value.unwritten(labels.shape).bytes.with(.blocked(1))])[0]
    #expect(moved.values == labels.values)
  }

  @Test func copyChannelsLeavesTheOthers() throws {
    let x = Value.random([2, 3, 1, 2, 2], seed: 1).with(.blocked(2))
    let before = Value.random([2, 7, 1, 2, 2], seed: 2).with(.blocked(4))
    let y = try evaluate(
      Kernel.CopyChannels(source: 1, target: 4, count: 2), [x], [before])[0]
    for index in y.values.indices {
      let (voxel, channel, item) = (index % 4, index / 4 % 7, index / 28)
      let expected =
        [4, 5].contains(channel)
        ? x.values[(item * 3 + channel - 3) * 4 + voxel] : before.values[index]
      #expect(y.values[index] == expected)
    }
  }

  @Test func arithmetic() throws {
    let (a, b) = (Value.random([1, 3, 2], seed: 1), Value.random([1, 3, 2], seed: 2))
    let sum = try evaluate(Kernel.Add(alpha: 2, beta: -0.5), [a, b], [.unwritten(a.shape)])[0]
    #expect(sum.values == zip(a.values, b.values).map { 2 * $0 - 0.5 * $1 })
    let scaled = try evaluate(Kernel.Scale(factor: 3), [a], [.unwritten(a.shape)])[0]
    #expect(scaled.values == a.values.map { 3 * $0 })
    let norm = try evaluate(Kernel.Norm(scale: 0.5), [Value([2], [3, -4])], [.unwritten([1])])[0]
    #expect(norm.values == [2.5])
  }

  @Test func roundingGivesMultiplesOfTheStep() throws {
    let x = Value([1, 5], [0.25, -0.5, 1.75, 3.99, -4])
    func rounded(range: Double) throws -> Value {
      try evaluate(
        Kernel.Round(), [x], [.unwritten(x.shape).fixed], context: StepContext(range: range))[0]
    }
    let y = try rounded(range: 4 * 0x1p52)
    // Steps of 2: ties go to the even multiple.
    #expect(y.values == [0, 0, 2, 4, -4])
    let bounded = try rounded(range: 4)
    #expect(bounded.values == [0.25, -0.5, 1.75, 3.99, .infinity])
  }

  /// The lifted product is the matrix's within the rounding of 84 shears, and is undone bit for bit.
  @Test(arguments: [[1, 1, 2], [2, 1, 2], [2, 2, 2]])
  func liftedMatricesAreBijections(factor: [Int]) throws {
    let size = factor.reduce(1, *)
    let context = StepContext(range: 0x1p33)  // Steps of 2^-20.
    let angles = Value.random([3, size * (size - 1) / 2], seed: 1)
    let q = try evaluate(Kernel.Cayley(factor: factor), [angles], [.unwritten([3, size, size])])[0]
    let free = Value.random([2, 3, 4, 2, 2], seed: 2)
    let x = try evaluate(
      Kernel.Round(), [free], [.unwritten(free.shape).fixed], context: context)[0]
    let coarse = [2, 3 * size] + zip([4, 2, 2], factor).map { $0 / $1 }
    let y = try evaluate(
      Kernel.OrthogonalDown(factor: factor), [x, q], [.unwritten(coarse).fixed],
      context: context)[0]
    let back = try evaluate(
      Kernel.OrthogonalUp(factor: factor), [y, q], [.unwritten(x.shape).fixed],
      context: context)[0]
    #expect(back.values == x.values)
    let product = try evaluate(
      Kernel.OrthogonalDown(factor: factor), [Value(x.shape, x.values), q],
      [.unwritten(coarse)])[0]
    #expect(deviation(y.values, product.values) < 40 * 0x1p-20)
    #expect(y.values != product.values)
  }

  @Test func labelsAreSampledAtTheMiddleOfEachBox() throws {
    let labels = Value.labels([2, 1, 4, 3, 2], below: 200, seed: 1).with(.blocked(1))
    let result = try evaluate(
      Kernel.DownsampleLabels(factor: [2, 3, 1]), [labels],
      [Value.unwritten([2, 1, 2, 1, 2]).bytes.with(.blocked(1))])[0]
    for index in result.values.indices {
      let (w, d, item) = (index % 2, index / 2 % 2, index / 4)
      #expect(result.values[index] == labels.values[((item * 4 + 2 * d + 1) * 3 + 1) * 2 + w])
    }
  }

  @Test func maxPoolTakesTheFirstOfEqualsAndKeepsNaN() throws {
    let window = Window(kernel: [1, 1, 4], stride: [1, 1, 4])
    let x = Value([1, 1, 1, 1, 8], [1, 3, 3, 2, 1, .nan, 5, 0])
    let y = try evaluate(
      Kernel.MaxPool(window), [x],
      [.unwritten([1, 1, 1, 1, 2]), Value.zeros([1, 1, 1, 1, 2]).bytes])
    #expect(y[0].values[0] == 3 && y[1].values[0] == 1)
    #expect(y[0].values[1].isNaN)
  }

  @Test func residualsAreAddedOrSubtractedFrom() throws {
    let x = Value.random([1, 2, 2, 2, 2], seed: 1)
    let (w, b) = (Value.random([2, 2, 1, 1, 1], seed: 2), Value.random([2], seed: 3))
    let r = Value.random(x.shape, seed: 4)
    func run(_ sign: Int, _ residual: Value?) throws -> Value {
      let attributes = Convolution(kernel: [1, 1, 1], residualSign: sign)
      return try evaluate(
        Kernel.Convolution(attributes), [x, w, b, residual], [.unwritten(x.shape)])[0]
    }
    let (plain, sum) = (try run(0, nil), try run(1, r))
    #expect(deviation(sum.values, r.adding(plain, times: 1).values) < 1e-15)
    #expect(deviation(try run(-1, sum).values, r.values) < 1e-15)
  }
}

/// Random kernels.
@Suite struct RandomKernelTests {
  private let context = StepContext(seed: 5, step: 3)

  @Test func dropoutDropsItsShareAndRepeats() throws {
    let kernel = Kernel.Dropout(probability: 0.3, stream: RandomStream(key: 8))
    let x = Value([1, 5, 20, 10, 10], Array(repeating: 0.7, count: 10_000))
    let y = try evaluate(kernel, [x], [.unwritten(x.shape)], context: context)[0]
    let blocked = try evaluate(
      kernel, [x.with(.blocked(8))], [Value.unwritten(x.shape).with(.blocked(8))],
      context: context)[0]
    #expect(y.values == blocked.values)
    #expect(Set(y.values) == [0, 0.7 / 0.7])
    // Four standard deviations of the binomial share.
    let dropped = Double(y.values.count { $0 == 0 }) / 10_000
    #expect(abs(dropped - 0.3) < 4 * (0.3 * 0.7 / 10_000).squareRoot())
    let next = try evaluate(
      kernel, [x], [.unwritten(x.shape)], context: StepContext(seed: 5, step: 4))[0]
    #expect(next.values != y.values)
  }

  @Test func noiseIsPhiloxByElement() throws {
    let y = try evaluate(
      Kernel.NormalNoise(RandomStream(key: 9)), [], [.unwritten([2, 3])], context: context)[0]
    let philox = Philox(seed: 5, key: 9, step: 3)
    #expect(y.values == (0..<6).map { philox.normal($0) })
  }
}
