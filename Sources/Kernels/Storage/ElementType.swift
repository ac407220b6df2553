/// What one element of a stored tensor is.
public enum ElementType: String, Codable, Hashable, Sendable, CaseIterable {
  case float32 = "f32"
  case float64 = "f64"
  case bfloat16 = "bf16"
  case int32 = "i32"
  case uint8 = "u8"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .uint8: 1
    case .bfloat16: 2
    case .float32, .int32: 4
    case .float64: 8
    }
  }
}
