import Volumes

/// How a volume is segmented within a limit of memory: known before anything of it is read.
public struct PredictionPlan: Hashable, Sendable {
  /// Bands of rows (along H) that are scored one after another.
  public let bands: Int
  /// The most bytes that the process holds.
  public let bytes: Int
  /// How many tiles are computed, as a multiple of those of one band.
  public let work: Double
}

/// Bands of rows (along H) of the voxels that are labelled, which are scored one after another.
struct Bands {
  /// Of each band, and the rows of the preprocessed voxels that it is made of.
  let rows: [(labelled: Range<Int>, scored: Range<Int>)]
  /// Tiles that are computed, those that two bands share twice.
  let tiles: Int

  /// Bands of nearly equal height, no more than there are rows.
  init(_ window: SlidingWindow, _ back: Resampling, count: Int) {
    let height = back.target[1]
    let count = min(count, height)
    rows = (0..<count).map {
      let labelled = height * $0 / count..<height * ($0 + 1) / count
      return (labelled, ScoreResampling.sourceRows(back, for: labelled))
    }
    tiles = rows.reduce(0) { $0 + window.tileCount(reaching: $1.scored) }
  }
}

/// What a process holds at its fullest while it segments a volume: what it held before, arrays as large
/// as the volume, the scores of one band of rows, and `reserve`.
struct PredictionMemory {
  /// What the process grows by beside what is counted: the allocator's rest, stacks, pages of its code
  /// that come in late (bytes).
  private static let reserve = 24 << 20

  private let window: SlidingWindow
  private let placement: VoxelPlacement
  private let channels: Int
  /// Bytes of the probabilities; 0 where none are kept.
  private let probabilities: Int
  /// Bytes of a label in a file.
  private let labelBytes: Int
  /// Bytes before anything of the volume is there.
  private let before: Int
  /// Bytes while images are read and preprocessed.
  private let reading: Int
  /// Bytes of the largest image in its file, decompressed.
  private let storedImage: Int
  /// Bytes of the images when they are.
  private let images: Int

  /// - Parameters:
  ///   - networks: bytes of the networks' arenas and of a batch of tiles.
  ///   - images: how many bytes each image has in its file, decompressed.
  init(
    networks: Int, window: SlidingWindow, placement: VoxelPlacement, channels: Int, images: [Int],
    withProbabilities: Bool, labelBytes: Int
  ) {
    self.window = window
    self.placement = placement
    self.channels = channels
    self.labelBytes = labelBytes
    probabilities =
      withProbabilities ? channels * placement.grid.voxelCount * MemoryLayout<Float>.stride : 0
    let number = MemoryLayout<Float>.stride
    let (stored, preprocessed) = (placement.grid.voxelCount, placement.size.reduce(1, *))
    before = ProcessMemory.resident + networks + Self.reserve
    storedImage = images.max() ?? 0
    self.images = images.count * preprocessed * number
    // Beside the images, the last of them as its file has it; or a crop, masks and what one axis after
    // another makes of it, which is never more than the greater extents of both.
    let between = zip(placement.grid.size, placement.size).map(max).reduce(1, *)
    let working = stored * 5 + 2 * between * number
    reading =
      images.count * max(stored, preprocessed) * number
      + max(storedImage, placement.isIdentity ? 0 : working)
  }

  private func bytes(bands: Int) -> Int {
    let voxels = placement.grid.voxelCount
    let labels = voxels * MemoryLayout<Int32>.stride
    let rows = Bands(window, placement.back, count: bands).rows
    let scores = rows.map { rows in
      ScoreAccumulator.bytes(window, channels: channels, rows: rows.scored.count)
        + ScoreResampling.bytes(placement.back, channels: channels, rows: rows.labelled.count)
    }
    // Labels as the file has them in the volume's order, in the file's, behind a header, and compressed;
    // before that the parts of labels, where a rule wants them.
    // Probabilities are there in the file's order, behind a header and compressed too. A picture shows the
    // first image as its file has it.
    let writing = max(
      4 * labelBytes * voxels, ComponentRule.bytes(voxels: voxels), 3 * probabilities,
      voxels * MemoryLayout<Float>.stride + storedImage)
    return before
      + max(
        reading, images + labels + probabilities + scores.max()!,
        labels + probabilities + writing)
  }

  var leastBytes: Int { bytes(bands: placement.back.target[1]) }

  /// The plan of the fewest bands within `budget`; nil where there is none.
  func plan(within budget: Int) -> PredictionPlan? {
    let found = (1...placement.back.target[1]).first { bytes(bands: $0) <= budget }
    guard let found else { return nil }
    let (one, chosen) = (
      Bands(window, placement.back, count: 1), Bands(window, placement.back, count: found)
    )
    return PredictionPlan(
      bands: found, bytes: bytes(bands: found), work: Double(chosen.tiles) / Double(one.tiles))
  }
}
