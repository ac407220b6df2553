import Kernels
import Testing

/// Copies are exact, padding included.
@Suite struct CopyTests {
  @Test func channels() throws {
    var source = ShapeSource(seed: 61)
    for index in 0..<60 {
      let shape = source.shape()
      let count = source.pick(Array(0...shape[1]))
      let from = source.pick(Array(0...shape[1] - count))
      let other = count + source.pick([0, 1, 8, 16, 17])
      guard other > 0 else { continue }
      let target = source.pick(Array(0...other - count))
      try Conformance(
        kernel: Kernel.CopyChannels(source: from, target: target, count: count),
        operands: [volume(shape, source.block())],
        results: [volume([shape[0], other] + shape[2...], source.block())], tolerance: 0,
        updated: [0], seed: UInt64(index)
      ).check()
      var order = Array(0..<shape[1])
      order.rotate(by: index)
      let (x, y) = (volume(shape, source.block()), volume(shape, source.block()))
      try Conformance(
        kernel: Kernel.PermuteChannels(sources: order), operands: [x], results: [y], tolerance: 0
      ).check()
      try Conformance(kernel: Kernel.Relayout(), operands: [x], results: [y], tolerance: 0).check()
      let flat = plain([shape[0], shape[1...].reduce(1, *)])
      try Conformance(kernel: Kernel.Relayout(), operands: [x], results: [flat], tolerance: 0)
        .check()
      try Conformance(kernel: Kernel.Relayout(), operands: [flat], results: [y], tolerance: 0)
        .check()
    }
  }

  /// Results that are written past the caches: from 8 MiB on, with an end that fills no chunk.
  @Test(arguments: [16, 8], [ElementType.float32, .bfloat16])
  func `large permutations`(block: Int, element: ElementType) throws {
    let x = volume([1, 24, 61, 65, 61], block, element)
    try Conformance(
      kernel: Kernel.PermuteChannels(sources: (0..<24).map { $0 * 7 % 24 }), operands: [x],
      results: [x], tolerance: 0
    ).check()
  }

  @Test func weightsAndLabels() throws {
    var source = ShapeSource(seed: 62)
    for _ in 0..<50 {
      let shape = [source.channels(), source.channels(), 3, source.pick([1, 3]), 2]
      let weight = StorageType(
        shape: shape, element: .float32,
        layout: .convolutionWeight(inputBlock: source.block(), outputBlock: source.block()))
      try Conformance(
        kernel: Kernel.Relayout(), operands: [plain(shape)], results: [weight], tolerance: 0
      )
      .check()
      try Conformance(
        kernel: Kernel.Relayout(), operands: [weight], results: [plain(shape)], tolerance: 0
      )
      .check()
      let labels = volume(source.shape(channels: 5), 8, .uint8)
      try Conformance(
        kernel: Kernel.Relayout(), operands: [labels], results: [volume(labels.shape, 1, .uint8)],
        tolerance: 0, fills: [0: .labels(200)]
      ).check()
    }
  }
}

extension Array {
  fileprivate mutating func rotate(by count: Int) {
    let middle = isEmpty ? 0 : count % self.count
    self = Array(self[middle...] + self[..<middle])
  }
}
