internal import CKernelSizes
import Kernels

/// One of the two minimal filterings, and what it costs.
struct Filter {
  /// Outputs of a tile by height and width.
  var height: Int
  var width: Int
  /// Bytes of one point of an input or weight.
  var bytes: Int
  /// Bytes of a lane's transformed input and, for weight gradients, of both factors: no more scratch
  /// in all than the direct sums take at 16 channels.
  var inputBytes: Int
  var gradientBytes: Int
  /// Columns that fit in any case.
  var leastColumns: Int
  /// Planes of a chunk at most.
  var planeLimit: Int
  /// Operations of the transforms of a tile of one channel.
  var inputFlops: Double
  var outputFlops: Double
  /// Times of a tile of one pair of channel blocks, in multiply-adds of the inner loop: a product,
  /// what sums cost around it, transforms and copies.
  var productCost: Double
  var sumCost: Double
  var inputCost: Double
  var outputCost: Double
  var copyCost: Double

  /// Points at which the inputs of a tile meet the weights.
  var points: Int { (height + 2) * (width + 2) }

  /// Twelve lines of each tile, of 16 operations for inputs and ten of 12 for outputs.
  fileprivate static let single = Filter(
    height: CK_EDGE, width: CK_EDGE, bytes: 4, inputBytes: 64_000, gradientBytes: 74_400,
    leastColumns: 8, planeLimit: 16, inputFlops: 192, outputFlops: 120, productCost: 1, sumCost: 1,
    inputCost: 250, outputCost: 150, copyCost: 80)
  /// Two columns of an input are those of the tile before.
  fileprivate static let narrow = Filter(
    height: CK_NARROW_HEIGHT, width: CK_NARROW_WIDTH, bytes: 2, inputBytes: 40_000,
    gradientBytes: 62_000, leastColumns: 24, planeLimit: 32, inputFlops: 72, outputFlops: 60,
    productCost: 0.5, sumCost: 2, inputCost: 100, outputCost: 100, copyCost: 20)

  /// Tiles of one plane: rows of them, and those of a row.
  private func rows(_ y: StorageType) -> Int { (y.shape[3] + height - 1) / height }
  private func across(_ y: StorageType) -> Int { (y.shape[4] + width - 1) / width }
  func tiles(_ y: StorageType) -> Int { rows(y) * across(y) }

  /// Ways to cut a plane's tiles: tiles of a chunk at most, and groups. Narrow ones are in one row,
  /// where neighbours share what has been transformed.
  func cuts(_ y: StorageType) -> [(tiles: Int, groups: Int)] {
    guard bytes == 2 else {
      return [1, 2, 3, 4, 5, 6, 8, 11, 14].map { wanted in
        let groups = (tiles(y) + wanted - 1) / wanted
        return ((tiles(y) + groups - 1) / groups, groups)
      }
    }
    let across = across(y)
    return [2, 4, 5, 6, 7, 8, 10, 12, 14, CK_NARROW_TILES].map { wanted in
      let shares = (across + wanted - 1) / wanted
      return ((across + shares - 1) / shares, shares * rows(y))
    }
  }

  /// Bytes of the points of one channel of `planes` planes of `tiles` tiles, as C lays them out:
  /// an odd number of columns, or of pairs of narrow ones, for each point.
  func bytes(planes: Int, tiles: Int, paired: Bool = false) -> Int {
    let group = paired && bytes == 2 ? 2 : 1
    return points * (planes * ((tiles + group - 1) / group) | 1) * group * bytes
  }
}

extension Filter {
  /// The one by which a convolution's planes are computed.
  init(_ c: Convolution) { self = c.narrow ? .narrow : .single }
}
