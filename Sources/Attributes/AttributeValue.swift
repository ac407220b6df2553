/// The value of an attribute of a layer or an operation.
public enum AttributeValue: Codable, Hashable, Sendable {
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case string(String)
  case integers([Int])
}
