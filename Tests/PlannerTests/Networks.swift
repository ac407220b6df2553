import Plan

enum Networks {
  /// `blocks` couplings of a state of `bytes` bytes between a stem and a head.
  static func couplingChain(blocks: Int, bytes: Int = 1 << 16, depth: Int = 1) -> Problem {
    var builder = ProgramBuilder()
    var x = builder.conv(builder.input(bytes / 4), bytes: bytes)
    for _ in 0..<blocks { x = builder.couplingBlock(x, depth: depth) }
    return builder.finish([builder.conv(builder.normalize(x), bytes: bytes / 4)])
  }

  /// Two normalized convolutions a level, or couplings on the way down; skips are concatenated.
  static func unet(levels: Int, bytes: Int = 1 << 16, couplings: Int = 0) -> Problem {
    var builder = ProgramBuilder()
    var x = builder.conv(builder.input(bytes / 4), bytes: bytes)
    var skips: [Int] = []
    for level in 0..<levels {
      if couplings > 0 {
        for _ in 0..<couplings { x = builder.couplingBlock(x) }
      } else {
        for _ in 0..<2 { x = builder.conv(builder.normalize(x)) }
      }
      if level + 1 < levels {
        skips.append(x)
        x = builder.conv(builder.normalize(x), bytes: builder.bytes(x) / 4, cost: 0.5)
      }
    }
    while let skip = skips.popLast() {
      let up = builder.conv(x, bytes: builder.bytes(skip), cost: 0.5)
      let both = builder.concat([up, skip])
      x = builder.conv(builder.normalize(both), bytes: builder.bytes(skip), cost: 2)
      x = builder.conv(builder.normalize(x))
    }
    return builder.finish([builder.conv(builder.normalize(x), bytes: bytes / 4, cost: 0.1)])
  }

  /// Bijections all through: half of the channels go round the next level, as in i-UNets.
  static func fullyInvertible(levels: Int, blocks: Int, bytes: Int = 1 << 16) -> Problem {
    var builder = ProgramBuilder()
    var x = builder.conv(builder.input(bytes / 4), bytes: bytes)
    func level(_ x: Int, _ remaining: Int, _ builder: inout ProgramBuilder) -> Int {
      var x = x
      for _ in 0..<blocks { x = builder.couplingBlock(x) }
      if remaining > 1 {
        let size = builder.bytes(x)
        let (around, inner) = builder.bijectiveSplit(x, first: size / 2)
        let down = builder.bijection(inner)
        let up = builder.bijection(level(down, remaining - 1, &builder))
        x = builder.bijectiveConcat(around, up)
      }
      for _ in 0..<blocks { x = builder.couplingBlock(x) }
      return x
    }
    x = level(x, levels, &builder)
    return builder.finish([builder.conv(builder.normalize(x), bytes: bytes / 4, cost: 0.1)])
  }
}
