/// The value of an attribute of a layer or an operation.
public enum AttributeValue: Codable, Hashable, Sendable {
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case string(String)
  case integers([Int])
  case reals([Double])
}

extension AttributeValue {
  /// The value as the model language would write it.
  public var text: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .string(let value): value
    case .integers(let values): "[\(values.map(String.init).joined(separator: ", "))]"
    case .reals(let values): "[\(values.map { "\($0)" }.joined(separator: ", "))]"
    }
  }
}
