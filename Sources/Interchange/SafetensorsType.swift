/// Element types of safetensors files that are read and written here.
public enum SafetensorsType: String, Hashable, Sendable, CaseIterable {
  // In the order in which files hold tensors: as Python's safetensors sorts them, so that wider
  // elements come first and all are aligned.
  case int64 = "I64"
  case float64 = "F64"
  case float32 = "F32"
  case int32 = "I32"
  case bfloat16 = "BF16"
  case float16 = "F16"
  case uint8 = "U8"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .int64, .float64: 8
    case .float32, .int32: 4
    case .bfloat16, .float16: 2
    case .uint8: 1
    }
  }
}
