/// What one element of a tensor is, as the program means it. The element that stands in memory is
/// the backend's choice.
public enum Element: String, Codable, Hashable, Sendable, CaseIterable {
  case float32 = "f32"
  case float64 = "f64"
  case bfloat16 = "bf16"
  case int32 = "i32"
  case uint8 = "u8"
  /// A multiple of the step of the program's fixed-point grid, on which couplings are exact.
  case fixed = "fixed"
}

/// Shape and element of a value. Volumes are (N, C, D, H, W); scalars have shape [].
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  public var shape: [Int]
  public var element: Element

  public init(_ shape: [Int], _ element: Element = .float32) {
    self.shape = shape
    self.element = element
  }

  public var count: Int { shape.reduce(1, *) }

  /// Most elements of a value or a resource: 2^40, of which four bytes each are 4 TiB. Nothing larger
  /// is made, so that counts of elements and bytes do not overflow.
  public static let greatestCount = 1 << 40

  /// Whether there are no more elements than `greatestCount`.
  public var isWithinLimits: Bool {
    var count = 1
    for extent in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard !overflows, product <= Self.greatestCount else { return false }
      count = product
    }
    return true
  }
  public var rank: Int { shape.count }

  /// Whether the values lie on the fixed-point grid.
  public var isFixed: Bool { element == .fixed }

  /// The same shape of floats: what is computed from values wherever these lie.
  public var computed: TensorType { isFixed ? TensorType(shape) : self }

  /// The same shape on the fixed-point grid.
  public var onGrid: TensorType { TensorType(shape, .fixed) }

  /// Extents along (D, H, W) of a volume.
  public var spatial: [Int] { Array(shape[2...]) }

  /// The same volume with other channels or extents.
  public func with(channels: Int? = nil, spatial: [Int]? = nil) -> TensorType {
    TensorType([shape[0], channels ?? shape[1]] + (spatial ?? self.spatial), element)
  }

  public var description: String {
    element.rawValue + "[" + shape.map(String.init).joined(separator: ", ") + "]"
  }
}
