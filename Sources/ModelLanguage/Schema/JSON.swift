import Diagnostics

/// JSON whose objects keep the order of their keys.
enum JSON {
  case null
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  /// Indented text that ends without a line break; short arrays of scalars take one line.
  func text(indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .null: return "null"
    case .boolean(let value): return String(value)
    case .integer(let value): return String(value)
    case .real(let value): return Int(exactly: value).map { String($0) } ?? String(value)
    case .string(let value): return value.jsonString()
    case .array(let elements):
      let line = "[\(elements.map { $0.text() }.joined(separator: ", "))]"
      if elements.allSatisfy(\.isScalar), indent.count + line.count <= 90 { return line }
      return "[\n" + elements.map { inner + $0.text(indent: inner) }.joined(separator: ",\n")
        + "\n\(indent)]"
    case .object(let entries):
      if entries.isEmpty { return "{}" }
      return "{\n"
        + entries.map { "\(inner)\($0.jsonString()): \($1.text(indent: inner))" }
        .joined(separator: ",\n") + "\n\(indent)}"
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
