import Attributes

extension AttributeValue {
  /// What it holds as a number; nil where that is none.
  public var number: Double? {
    switch self {
    case .real(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// What it holds as true or false; nil where that is neither.
  public var flag: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }
}
