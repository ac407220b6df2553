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

/// What a process holds at its fullest while it segments a volume: what it held before, arrays as large
/// as the volume, the scores of one band of rows, and `reserve`.
struct PredictionMemory {
  /// What the process grows by beside what is counted: the allocator's rest, stacks, pages of its code
  /// that come in late (bytes).
  private static let reserve = 24 << 20

  private let window: SlidingWindow
  private let channels: Int
  /// Bytes before anything of the volume is there.
  private let before: Int
  /// Bytes of the images while they are read and used.
  private let images: Int

  /// - Parameters:
  ///   - networks: bytes of the networks' arenas and of a batch of tiles.
  ///   - images: how many bytes each image has in its file, decompressed.
  init(networks: Int, window: SlidingWindow, channels: Int, images: [Int]) {
    self.window = window
    self.channels = channels
    before = ProcessMemory.resident + networks + Self.reserve
    self.images =
      images.count * window.size.reduce(1, *) * MemoryLayout<Float>.stride + (images.max() ?? 0)
  }

  func bytes(bands: Int) -> Int {
    let voxels = window.size.reduce(1, *)
    let labels = voxels * MemoryLayout<Int32>.stride
    let rows = window.bands(bands).map(\.count).max()!
    let scores = ScoreAccumulator.bytes(window, channels: channels, rows: rows)
    // Labels as bytes in the volume's order, in the file's, behind a header, and compressed.
    let writing = 4 * voxels
    return before + max(images + labels + scores, labels + writing)
  }

  /// The plan of the fewest bands within `budget`; nil where there is none.
  func plan(within budget: Int) -> PredictionPlan? {
    guard let bands = (1...window.size[1]).first(where: { bytes(bands: $0) <= budget }) else {
      return nil
    }
    func tiles(_ bands: Int) -> Int {
      window.bands(bands).reduce(0) { $0 + window.tileCount(reaching: $1) }
    }
    return PredictionPlan(
      bands: bands, bytes: bytes(bands: bands), work: Double(tiles(bands)) / Double(tiles(1)))
  }
}
