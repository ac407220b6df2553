/// How a convolution is cut where it is computed by minimal filtering, F(4x4, 3x3) in each plane
/// (Lavin and Gray 2016, arXiv:1509.09308): 4 x 4 outputs take 36 products for each pair of
/// channels and depth tap, a quarter of the direct sums'.
enum Winograd {
  /// Outputs of a tile by height and width, and the points at which its inputs meet the weights.
  static let edge = 4
  static let points = 36
  /// Columns of products that are held at most: what the inner loop takes at once.
  private static let piece = 14
  /// Scratch at most, as a multiple of the activations' floats: transformed weights of many
  /// channels would take more than the small volumes they are applied to.
  private static let scratchLimit = 4
  /// Floats of a lane's transformed input and, for weights, gradients: no more scratch in all than
  /// the direct sums take at 16 channels.
  private static let inputFloats = 16_000
  private static let gradientFloats = 18_600
  /// Planes of a chunk at most.
  private static let planeLimit = 16
  /// Chunks that share a weight gradient at most: each lane's sums take four times the weights.
  fileprivate static let splitLimit = 8
  /// A tile's transforms, in products of one pair of channel blocks: measured.
  private static let inputCost = 250.0
  private static let outputCost = 150.0
  private static let copyCost = 80.0

  /// Whether the geometry and the layouts allow it, and tiles would not be padding for the most
  /// part. Few channels gain nothing, as transforms are paid once a channel.
  static func applies(_ c: Convolution, input x: StorageType, output y: StorageType) -> Bool {
    guard c.kernel[1...] == [3, 3], c.kernel[0] <= 3, c.stride == [1, 1, 1],
      c.dilation == [1, 1, 1], (0..<3).allSatisfy({ c.padding[$0] < c.kernel[$0] }),
      x.channelBlock > 1, y.channelBlock > 1, min(x.shape[1], y.shape[1]) >= 8
    else { return false }
    return tiles(y) * edge * edge <= 2 * y.shape[3] * y.shape[4]
  }

  /// Tiles of one plane.
  static func tiles(_ y: StorageType) -> Int {
    (y.shape[3] + edge - 1) / edge * ((y.shape[4] + edge - 1) / edge)
  }

  /// Arithmetic operations: products at the points, and transforms of inputs and outputs.
  static func flops(_ c: Convolution, _ x: StorageType, _ y: StorageType) -> Double {
    let inputs = Double(x.shape[1].roundedUp(to: x.channelBlock))
    let outputs = Double(y.shape[1].roundedUp(to: y.channelBlock))
    let tiles = Double(tiles(y) * y.shape[2] * y.shape[0])
    // Twelve lines of each tile, of 16 operations for inputs and ten of 12 for outputs.
    return tiles
      * (2 * Double(points * c.kernel[0]) * inputs * outputs + 192 * inputs + 120 * outputs)
  }

  /// Nil where the direct sums are taken.
  static func tiling(
    _ c: Convolution, _ direction: ConvolutionTiling.Direction, input x: StorageType,
    output y: StorageType
  ) -> ConvolutionTiling? {
    guard applies(c, input: x, output: y) else { return nil }
    let tiling = ConvolutionTiling(winograd: c, direction, input: x, output: y)
    let scratch =
      tiling.sharedBytes + min(ScratchLayout.laneLimit, tiling.chunks) * tiling.laneBytes
    return scratch <= scratchLimit * 4 * (x.storedCount + y.storedCount) ? tiling : nil
  }

  fileprivate struct Region {
    /// Tiles of a chunk, planes of a slab, columns whose products are held.
    var tiles = 1
    var slab = 1
    var columns = 1
  }

  /// The region of least time for each output within the floats of transformed tensors.
  fileprivate static func region(
    _ c: Convolution, _ direction: ConvolutionTiling.Direction, blocks: (Int, Int), block: Int,
    output y: StorageType
  ) -> Region {
    let isWeight = direction == .weightGradient
    let halo = c.kernel[0] - 1
    let limit = max(isWeight ? gradientFloats : inputFloats, points * block * blocks.0 * (8 + halo))
    var (least, best) = (Double.infinity, Region())
    for wanted in [1, 2, 3, 4, 5, 6, 8, 11, 14] {
      let groups = (tiles(y) + wanted - 1) / wanted
      let tiles = (tiles(y) + groups - 1) / groups
      for slab in 1...min(8, y.shape[2]) {
        let columns = slab * tiles
        let floats =
          points * block * (blocks.0 * (slab + halo) * tiles + (isWeight ? columns : 0))
        if floats > limit && columns > 1 { continue }
        let pieces = isWeight ? 1 : (columns + piece - 1) / piece
        // Sums are loaded and stored around the inner loop, and weights for each of its columns.
        let overhead = 1 + (isWeight ? 3 : 1.5) / Double(columns / pieces)
        let cost =
          Double(points * c.kernel[0] * block * blocks.0 * blocks.1) * overhead
          + Double(blocks.0) * (inputCost + copyCost * Double(halo) / Double(slab))
          + outputCost * Double(blocks.1)
        if cost < least * 0.999 {
          least = cost
          best = Region(tiles: tiles, slab: slab, columns: (columns + pieces - 1) / pieces)
        }
      }
    }
    return best
  }

  /// Planes of a chunk, of `groups` of tiles and items: as many as leave work for every lane.
  fileprivate static func planes(of depth: Int, groups: Int) -> Int {
    let wanted = min((depth + 3) / 4, (wantedChunks + groups - 1) / groups)
    let shares = max((depth + planeLimit - 1) / planeLimit, wanted)
    return (depth + shares - 1) / shares
  }
}

extension ConvolutionTiling {
  fileprivate init(
    winograd c: Convolution, _ direction: Direction, input x: StorageType, output y: StorageType
  ) {
    self.init()
    winograd = true
    let block = x.channelBlock
    let inputBlocks = x.shape[1].roundedUp(to: block) / block
    lanes = y.channelBlock
    outputVectors = y.shape[1].roundedUp(to: lanes) / lanes
    let isWeight = direction == .weightGradient
    let region = Winograd.region(
      c, direction, blocks: isWeight ? (1, 1) : (inputBlocks, outputVectors), block: block,
      output: y)
    let groups = (Winograd.tiles(y) + region.tiles - 1) / region.tiles
    let planes = Winograd.planes(of: y.shape[2], groups: groups * x.shape[0])
    tile = [planes, region.tiles, 1]
    tiles = [(y.shape[2] + planes - 1) / planes, groups, 1]
    span = [region.slab, 1, 1]
    columns = region.columns
    let regions = tiles.reduce(x.shape[0], *)
    let depth = c.kernel[0]
    // As C lays them out: an odd number of columns for each point.
    let inputFloats =
      Winograd.points * ((region.slab + depth - 1) * region.tiles | 1) * block
    let pointWeights = Winograd.points * depth * block * lanes
    if isWeight {
      let pairs = inputBlocks * outputVectors
      splits = min(regions, Winograd.splitLimit, max(1, wantedChunks / pairs))
      chunks = pairs * splits
      sharedBytes = splits > 1 ? splits * pairs * depth * 9 * block * lanes * 4 : 0
      laneBytes =
        depth.roundedUp(to: 2) * 32
        + (16 + pointWeights + inputFloats
          + Winograd.points * (region.slab * region.tiles | 1) * lanes) * 4
    } else {
      let pairsOfVectors = (outputVectors + 1) / 2
      let wanted = min(pairsOfVectors, max(1, (wantedChunks + regions - 1) / regions))
      let perGroup = (pairsOfVectors + wanted - 1) / wanted
      outputGroups = (pairsOfVectors + perGroup - 1) / perGroup
      chunks = regions * outputGroups
      sharedBytes = inputBlocks * outputVectors * pointWeights * 4
      laneBytes =
        depth.roundedUp(to: 4) * 16
        + (Winograd.points * columns * min(2, outputVectors) * lanes
          + inputBlocks * inputFloats) * 4
    }
    sharedBytes = sharedBytes.roundedUp(to: Alignment.bytes)
    laneBytes = laneBytes.roundedUp(to: Alignment.bytes)
  }
}
