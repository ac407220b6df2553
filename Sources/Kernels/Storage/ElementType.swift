/// What one element of a stored tensor is.
public enum ElementType: String, Codable, Hashable, Sendable, CaseIterable {
  case float32 = "f32"
  case float64 = "f64"
  case bfloat16 = "bf16"
  case int32 = "i32"
  case uint8 = "u8"
  /// A value of the fixed-point grid (`FixedPoint`) of a backend that computes in float32, and in float64.
  case fixed32 = "fixed32"
  case fixed64 = "fixed64"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .uint8: 1
    case .bfloat16: 2
    case .float32, .int32, .fixed32: 4
    case .float64, .fixed64: 8
    }
  }

  /// The floats that a value of the grid is computed in; the type itself where it is none.
  public var computing: ElementType {
    switch self {
    case .fixed32: .float32
    case .fixed64: .float64
    case .float32, .float64, .bfloat16, .int32, .uint8: self
    }
  }

  /// What a value of the grid is stored as where floats are of this type; itself where it is no such.
  public var onGrid: ElementType {
    switch self {
    case .float32: .fixed32
    case .float64: .fixed64
    case .bfloat16, .int32, .uint8, .fixed32, .fixed64: self
    }
  }

  public var isFixed: Bool { self != computing }
}
