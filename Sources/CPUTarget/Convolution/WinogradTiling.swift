internal import CKernelSizes
import Kernels

/// How a convolution is cut where it is computed by minimal filtering in each plane (Lavin and Gray
/// 2016, arXiv:1509.09308): F(4x4, 3x3) takes 36 products for 16 outputs of a pair of channels and a
/// depth tap, a quarter of the direct sums'. Of narrow products it is F(4x2, 3x3), 24 for 8 outputs,
/// whose transforms enlarge the rounding of bfloat16 by less.
enum Winograd {
  /// Scratch at most, as a multiple of the activations' bytes: transformed weights of many
  /// channels would take more than the small volumes they are applied to.
  private static let scratchLimit = 4
  /// Chunks that share a weight gradient at most: each lane's sums are several times the weights.
  fileprivate static let splitLimit = 8

  /// Whether the geometry and the layouts allow it, and tiles would not be padding for the most
  /// part. Few channels gain nothing, as transforms are paid once a channel.
  static func applies(_ c: Convolution, input x: StorageType, output y: StorageType) -> Bool {
    guard c.kernel[1...] == [3, 3], c.kernel[0] <= 3, c.stride == [1, 1, 1],
      c.dilation == [1, 1, 1], (0..<3).allSatisfy({ c.padding[$0] < c.kernel[$0] }),
      x.channelBlock > 1, y.channelBlock > 1, min(x.shape[1], y.shape[1]) >= 8
    else { return false }
    let filter = Filter(c)
    return filter.tiles(y) * filter.height * filter.width <= 2 * y.shape[3] * y.shape[4]
  }

  /// Arithmetic operations: products at the points, and transforms of inputs and outputs. A pair of
  /// narrow products counts as one multiply-add, as it takes the time of one.
  static func flops(
    _ c: Convolution, _ x: StorageType, _ y: StorageType
  ) -> (all: Double, transforms: Double) {
    let filter = Filter(c)
    let inputs = Double(x.shape[1].roundedUp(to: x.channelBlock))
    let outputs = Double(y.shape[1].roundedUp(to: y.channelBlock))
    let products = Double(filter.points * c.kernel[0]) * inputs * outputs
    let tiles = Double(filter.tiles(y) * y.shape[2] * y.shape[0])
    let transforms = tiles * (filter.inputFlops * inputs + filter.outputFlops * outputs)
    return (tiles * products * (c.narrow ? 1 : 2) + transforms, transforms)
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
    return scratch <= scratchLimit * (x.byteCount + y.byteCount) ? tiling : nil
  }

  fileprivate struct Region {
    /// Tiles of a chunk, planes of a slab, columns whose products are held.
    var tiles = 1
    var slab = 1
    var columns = 1
    /// Groups of tiles.
    var groups = 1
  }

  /// The region of least time for each output within the bytes of transformed tensors.
  fileprivate static func region(
    _ c: Convolution, _ direction: ConvolutionTiling.Direction, blocks: (Int, Int), block: Int,
    output y: StorageType
  ) -> Region {
    let filter = Filter(c)
    let isWeight = direction == .weightGradient
    let halo = c.kernel[0] - 1
    let column = filter.points * block * filter.bytes
    let limit = max(
      isWeight ? filter.gradientBytes : filter.inputBytes,
      column * blocks.0 * (filter.leastColumns + halo))
    var (least, best) = (Double.infinity, Region())
    for (tiles, groups) in filter.cuts(y) {
      // Pairs of tiles give one product of a weight gradient.
      let slots = isWeight && c.narrow ? tiles.roundedUp(to: 2) : tiles
      for slab in 1...min(8, y.shape[2]) {
        let columns = slab * slots
        let bytes = column * (blocks.0 * (slab + halo) * slots + (isWeight ? columns : 0))
        if bytes > limit && columns > 1 { continue }
        let pieces = isWeight ? 1 : (columns + CK_COLUMNS - 1) / CK_COLUMNS
        // Sums are loaded and stored around the inner loop, and weights for each of its columns.
        let overhead = 1 + (isWeight ? 3 : 1.5) * filter.sumCost / Double(columns / pieces)
        let products = Double(filter.points * c.kernel[0] * block * blocks.0 * blocks.1)
        let cost =
          products * overhead * filter.productCost * Double(slots) / Double(tiles)
          + Double(blocks.0) * (filter.inputCost + filter.copyCost * Double(halo) / Double(slab))
          + filter.outputCost * Double(blocks.1)
        if cost < least * 0.999 {
          least = cost
          best = Region(
            tiles: tiles, slab: slab, columns: (columns + pieces - 1) / pieces, groups: groups)
        }
      }
    }
    return best
  }

  /// Planes of a chunk, of `groups` of tiles and items: as many as leave work for every lane.
  fileprivate static func planes(of depth: Int, limit: Int, groups: Int) -> Int {
    let wanted = min((depth + 3) / 4, (wantedChunks + groups - 1) / groups)
    let shares = max((depth + limit - 1) / limit, wanted)
    return (depth + shares - 1) / shares
  }
}

extension ConvolutionTiling {
  fileprivate init(
    winograd c: Convolution, _ direction: Direction, input x: StorageType, output y: StorageType
  ) {
    self.init()
    let filter = Filter(c)
    let block = x.channelBlock
    let inputBlocks = x.shape[1].roundedUp(to: block) / block
    lanes = y.channelBlock
    outputVectors = y.shape[1].roundedUp(to: lanes) / lanes
    let isWeight = direction == .weightGradient
    let region = Winograd.region(
      c, direction, blocks: isWeight ? (1, 1) : (inputBlocks, outputVectors), block: block,
      output: y)
    let planes = Winograd.planes(
      of: y.shape[2], limit: filter.planeLimit, groups: region.groups * x.shape[0])
    let planeGroups = (y.shape[2] + planes - 1) / planes
    filtering = Filtering(
      planes: planes, planeGroups: planeGroups, tiles: region.tiles, tileGroups: region.groups,
      slab: region.slab, columns: region.columns)
    let regions = planeGroups * region.groups * x.shape[0]
    let depth = c.kernel[0]
    let pointWeights = filter.points * depth * block * lanes
    if isWeight {
      let pairs = inputBlocks * outputVectors
      splits = min(regions, Winograd.splitLimit, max(1, wantedChunks / pairs))
      chunks = pairs * splits
      sharedBytes = splits > 1 ? splits * pairs * depth * 9 * block * lanes * 4 : 0
      let inputs = filter.bytes(planes: region.slab + depth - 1, tiles: region.tiles, paired: true)
      let gradients = filter.bytes(planes: region.slab, tiles: region.tiles, paired: true)
      laneBytes =
        (depth * CK_GRADIENT_TAP_BYTES).roundedUp(to: CK_VECTOR_BYTES) + CK_VECTOR_BYTES
        + pointWeights * 4 + inputs * block + gradients * lanes
    } else {
      let pairsOfVectors = (outputVectors + 1) / 2
      let wanted = min(pairsOfVectors, max(1, (wantedChunks + regions - 1) / regions))
      let perGroup = (pairsOfVectors + wanted - 1) / wanted
      outputGroups = (pairsOfVectors + perGroup - 1) / perGroup
      chunks = regions * outputGroups
      sharedBytes = inputBlocks * outputVectors * pointWeights * filter.bytes
      let inputs = filter.bytes(planes: region.slab + depth - 1, tiles: region.tiles)
      // Narrow products of all blocks are summed at once, others block by block.
      laneBytes =
        (depth * (c.narrow ? inputBlocks : 1) * CK_TAP_BYTES).roundedUp(to: CK_VECTOR_BYTES)
        + filter.points * region.columns * min(2, outputVectors) * lanes * 4
        + inputBlocks * inputs * block
    }
    sharedBytes = sharedBytes.roundedUp(to: Alignment.bytes)
    laneBytes = laneBytes.roundedUp(to: Alignment.bytes)
  }
}
