internal import CKernelSizes
import Kernels

/// How the CPU backend cuts a convolution into chunks and packs its input: from shapes alone, so
/// that neither scratch nor sums depend on the number of threads or on the instruction set.
package struct ConvolutionTiling: Hashable, Sendable {
  /// Output positions of a tile and tiles, by axis.
  package var tile = [1, 1, 1]
  package var tiles = [1, 1, 1]
  /// Input positions of a tile by axis, and columns of one phase of the stride along a row.
  package var span = [1, 1, 1]
  package var columns = 1
  /// Input blocks packed at once.
  package var inputGroup = 1
  /// Ranges of output vectors that are chunks of their own.
  package var outputGroups = 1
  /// Floats of an output vector, and how many vectors the output channels take.
  package var lanes = CK_LARGE_BLOCK
  package var outputVectors = 1
  /// Chunks that share one weight gradient.
  package var splits = 1
  /// Whether the input is read where it lies: floats as they are, no halo, neighbours stay so.
  package var direct = false
  /// How planes are cut for minimal filtering; nil where the direct sums are taken. What is said of
  /// tiles and of the packed input is then unused.
  package var filtering: Filtering?
  package var chunks = 1
  /// Bytes that all lanes share, and bytes of each.
  package var sharedBytes = 0
  package var laneBytes = 0

  package struct Filtering: Hashable, Sendable {
    /// Planes of a chunk, and groups of them.
    package var planes: Int
    package var planeGroups: Int
    /// Tiles of a chunk in each plane, and groups of them.
    package var tiles: Int
    package var tileGroups: Int
    /// Planes that are transformed at once, and columns whose products are held.
    package var slab: Int
    package var columns: Int
  }

  /// What is computed; decides which tensor is gathered from and where sums go.
  package enum Direction: Hashable, Sendable {
    case forward, dataGradient, weightGradient
  }
}

/// A lane's packed input stays in its second-level cache, and 16 lanes in a modest plan.
private let packedFloats = 20_000
/// Weights of one pair of output vectors that a pass over a tile rereads from that cache.
private let weightFloats = 100_000
/// Chunks wanted at least: one for each lane.
let wantedChunks = ScratchLayout.laneLimit

extension ConvolutionTiling {
  /// Tiling for an input of `x` (the tensor gathered from), outputs `y` of the same kind, or for a
  /// weight gradient its x and dy.
  package init(
    _ c: Convolution, _ direction: Direction, input x: StorageType, output y: StorageType
  ) {
    if let winograd = Winograd.tiling(c, direction, input: x, output: y) {
      self = winograd
      return
    }
    self.init()
    let backward = direction == .dataGradient
    let inputBlock = x.channelBlock
    let inputBlocks = x.shape[1].roundedUp(to: inputBlock) / inputBlock
    let taps = c.kernel.reduce(1, *)
    let smallest = y.shape[1] > CK_SMALL_BLOCK ? CK_LARGE_BLOCK : CK_SMALL_BLOCK
    lanes = y.channelBlock > 1 ? y.channelBlock : smallest
    outputVectors = y.shape[1].roundedUp(to: lanes) / lanes
    let isWeight = direction == .weightGradient
    let isConverted = x.element != .float32 || isWeight && y.element != .float32
    direct =
      !isConverted && c.prologue == nil && c.padding == [0, 0, 0]
      && c.isPackingFree(backward, x, y)
    // Partial sums wait in the result, where bfloat16 and the grid would round them. On the grid a sum that leaves
    // the range has to be the whole one: the way back has other partial sums.
    let isWhole = !isWeight && (y.element == .bfloat16 || y.element.isFixed)
    inputGroup =
      isWeight
      ? 1
      : isWhole
        ? inputBlocks : min(inputBlocks, max(1, weightFloats / (taps * inputBlock * 2 * lanes)))

    let extent = Array(y.shape[2...])
    let phases = backward ? 1 : c.stride[2]
    func cut(_ axis: Int, to size: Int) -> Int {
      let aligned = size.roundedUp(to: backward ? c.stride[axis] : 1)
      let count = (extent[axis] + aligned - 1) / aligned
      return ((extent[axis] + count - 1) / count).roundedUp(to: backward ? c.stride[axis] : 1)
    }
    func reach(_ axis: Int, _ size: Int) -> Int {
      let halo = (c.kernel[axis] - 1) * c.dilation[axis]
      return backward
        ? (size - 1 + halo) / c.stride[axis] + 1 : (size - 1) * c.stride[axis] + halo + 1
    }
    func packed(_ size: [Int]) -> Int {
      let columns = (reach(2, size[2]) + phases - 1) / phases * phases
      return inputGroup * inputBlock * reach(0, size[0]) * reach(1, size[1]) * columns
    }

    if direct {
      // Nothing is packed: a tile is only a share of the work.
      tile = [cut(0, to: 4), cut(1, to: 8), cut(2, to: 4096)]
    } else {
      tile = [cut(0, to: 1), cut(1, to: 1), cut(2, to: 5 * CK_COLUMNS)]
      while inputGroup > 1 && !isWhole
        && packed([cut(0, to: 2), cut(1, to: 4), tile[2]]) > packedFloats
      {
        inputGroup -= 1
      }
      while tile[2] > CK_COLUMNS && packed(tile) > packedFloats {
        tile[2] = cut(2, to: tile[2] / 2)
      }
      var best = Double.infinity
      let chosen = tile
      for depth in [1, 2, 3, 4, 6, 8] {
        for height in [1, 2, 3, 4, 5, 6, 8, 10, 12, 16] {
          let size = [cut(0, to: depth), cut(1, to: height), chosen[2]]
          let floats = packed(size)
          if floats > packedFloats && (depth, height) != (1, 1) { continue }
          // Packed floats for each output position: what the halo makes read again.
          let cost = Double(floats) / Double(size.reduce(1, *))
          if cost < best * 0.999 { (best, tile) = (cost, size) }
        }
      }
    }
    tiles = (0..<3).map { (extent[$0] + tile[$0] - 1) / tile[$0] }
    span = (0..<3).map { reach($0, tile[$0]) }
    columns = (span[2] + phases - 1) / phases
    let areas = tiles.reduce(x.shape[0], *)
    let packedBytes = direct ? 0 : (packed(tile) * 4).roundedUp(to: CK_VECTOR_BYTES)
    let pairs = inputBlocks * outputVectors
    let weightBytes = taps * pairs * inputBlock * lanes * 4

    if isWeight {
      splits = min(areas, max(1, wantedChunks / pairs))
      chunks = pairs * splits
      let planar = y.channelBlock == 1
      sharedBytes = planar || splits > 1 ? weightBytes * splits : 0
      // A spare vector takes what taps beyond the last would add.
      laneBytes =
        ((taps * CK_GRADIENT_TAP_BYTES).roundedUp(to: CK_VECTOR_BYTES) + CK_VECTOR_BYTES
        + packedBytes
        + (planar || y.element != .float32 ? tile.reduce(lanes * 4, *) : 0)).roundedUp(
          to: Alignment.bytes)
    } else {
      let pairsOfVectors = (outputVectors + 1) / 2
      let wanted = min(pairsOfVectors, max(1, (wantedChunks + areas - 1) / areas))
      let perGroup = (pairsOfVectors + wanted - 1) / wanted
      outputGroups = (pairsOfVectors + perGroup - 1) / perGroup
      chunks = areas * outputGroups
      sharedBytes =
        backward || y.channelBlock == 1 || x.element == .bfloat16 ? weightBytes : 0
      laneBytes =
        (inputGroup * taps * CK_TAP_BYTES).roundedUp(to: CK_VECTOR_BYTES) + packedBytes
    }
    sharedBytes = sharedBytes.roundedUp(to: Alignment.bytes)
  }
}

extension Convolution {
  /// Whether each tap reads neighbours in the input for neighbours in the output, none outside.
  fileprivate func isPackingFree(
    _ backward: Bool, _ x: StorageType, _ y: StorageType
  ) -> Bool {
    guard backward else { return stride[2] == 1 }
    return kernel == stride && dilation == [1, 1, 1]
      && (0..<3).allSatisfy { axis in x.shape[axis + 2] * stride[axis] == y.shape[axis + 2] }
  }
}
