/// What one element of a tensor is, as the program means it. The element that stands in memory is
/// the backend's choice.
public enum Element: String, Codable, Hashable, Sendable, CaseIterable {
  case float32 = "f32"
  case float64 = "f64"
  case bfloat16 = "bf16"
  case int32 = "i32"
  case uint8 = "u8"
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
  public var rank: Int { shape.count }

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
