/// A three-dimensional convolution y = x * w + b, with a residual in its epilogue.
///
/// `residualSign` 0: y = conv + b. +1: y = r + (conv + b). -1: y = r - (conv + b), which undoes +1.
/// For the data gradient the same holds of it. Where y is on the fixed-point grid (`FixedPoint`) conv + b
/// is rounded to it once.
///
/// With a `prologue`, x stands for what `Kernel.Normalize` makes of it, rounded to bfloat16 where x is
/// bfloat16; around it are zeros still. Its activation takes zero to zero.
///
/// `narrow` lets products be taken of transforms in bfloat16: where the target computes a convolution by
/// minimal filtering, the points of both factors are rounded to bfloat16, once, and neither weights nor
/// what a prologue makes before them. Sums stay float32. Direct sums are the same as without it.
public struct Convolution: Codable, Hashable, Sendable {
  public var kernel: [Int]
  public var stride: [Int]
  /// Zero padding on both sides of each axis.
  public var padding: [Int]
  public var dilation: [Int]
  public var residualSign: Int
  public var prologue: Normalization?
  public var narrow: Bool

  private enum CodingKeys: String, CodingKey {
    case kernel = "kernel"
    case stride = "stride"
    case padding = "padding"
    case dilation = "dilation"
    case residualSign = "residualSign"
    case prologue = "prologue"
    case narrow = "narrow"
  }

  public init(
    kernel: [Int], stride: [Int] = [1, 1, 1], padding: [Int] = [0, 0, 0],
    dilation: [Int] = [1, 1, 1], residualSign: Int = 0,
    prologue: Normalization? = nil, narrow: Bool = false
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.residualSign = residualSign
    self.prologue = prologue
    self.narrow = narrow
  }

  /// Whether voxels do not mix, so that a volume may count as one row.
  public var isPointwise: Bool {
    kernel == [1, 1, 1] && stride == [1, 1, 1] && padding == [0, 0, 0]
  }
}
