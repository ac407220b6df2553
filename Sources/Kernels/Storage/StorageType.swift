/// How the elements of a tensor follow one another in memory.
public enum Layout: Hashable, Sendable {
  /// Row-major over the logical shape. Vectors, statistics, scalars, dense weights.
  case plain
  /// Activations (N, C, D, H, W) and labels stored as `[C / b][N][D][H][W][b]`: channel blocks are
  /// outermost, so a range of channels that starts and ends on a block is one range of bytes
  /// whatever the batch. Channels are padded with zeros to a multiple of `b`. `b` = 1 is planar.
  case blocked(Int)
  /// Convolution weights (O, I, kD, kH, kW) stored as `[O / o][I / i][kD][kH][kW][i][o]`, both
  /// channel counts padded with zeros.
  case convolutionWeight(inputBlock: Int, outputBlock: Int)
}

/// A tensor as it lies in memory: logical shape, element type and layout.
public struct StorageType: Codable, Hashable, Sendable {
  public var shape: [Int]
  public var element: ElementType
  public var layout: Layout

  private enum CodingKeys: String, CodingKey {
    case shape = "shape"
    case element = "element"
    case layout = "layout"
  }

  public init(shape: [Int], element: ElementType, layout: Layout) {
    self.shape = shape
    self.element = element
    self.layout = layout
  }

  /// Elements that the shape names, without padding.
  public var logicalCount: Int { shape.reduce(1, *) }

  /// Elements in memory, channel padding included.
  public var storedCount: Int {
    switch layout {
    case .plain:
      return logicalCount
    case .blocked(let block):
      return logicalCount / max(shape[1], 1) * shape[1].roundedUp(to: block)
    case .convolutionWeight(let inputBlock, let outputBlock):
      return shape[2...].reduce(1, *) * shape[0].roundedUp(to: outputBlock)
        * shape[1].roundedUp(to: inputBlock)
    }
  }

  /// Block of an activation's channels; 1 for layouts without one.
  public var channelBlock: Int {
    if case .blocked(let block) = layout { return block }
    return 1
  }

  /// Whether a value that is stored so may take the place of one that is stored in the other way: element
  /// for element, in the same bytes.
  public func lies(as other: StorageType) -> Bool {
    shape == other.shape && layout == other.layout && element.size == other.element.size
  }

  /// Bytes in memory, channel padding included and alignment excluded.
  public var byteCount: Int { storedCount * element.size }

  /// Whether the elements lie in row-major order of the shape.
  public var isRowMajor: Bool {
    switch layout {
    case .plain: true
    case .blocked(let block): block == 1 && (shape[0] == 1 || shape[1] == 1)
    case .convolutionWeight: false
    }
  }

  /// Position in memory (elements) of the element with row-major logical index `index`.
  public func storedIndex(of index: Int) -> Int {
    switch layout {
    case .plain:
      return index
    case .blocked(let block):
      let spatial = shape[2...].reduce(1, *)
      let position = index % spatial
      let channel = index / spatial % shape[1]
      let item = index / spatial / shape[1]
      return ((channel / block * shape[0] + item) * spatial + position) * block + channel % block
    case .convolutionWeight(let inputBlock, let outputBlock):
      let taps = shape[2...].reduce(1, *)
      let tap = index % taps
      let input = index / taps % shape[1]
      let output = index / taps / shape[1]
      let inputBlocks = shape[1].roundedUp(to: inputBlock) / inputBlock
      let block = (output / outputBlock * inputBlocks + input / inputBlock) * taps + tap
      return (block * inputBlock + input % inputBlock) * outputBlock + output % outputBlock
    }
  }
}

extension Int {
  /// The least multiple of `factor` that is not below this number.
  public func roundedUp(to factor: Int) -> Int { (self + factor - 1) / factor * factor }
}
