import Attributes

/// What an expression or a scalar of the model evaluates to.
enum Value: Hashable {
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case string(String)
  case list([Value])

  /// A value's type, as arguments and parameters name it.
  enum Kind: String, CaseIterable {
    case integer, real, boolean, string, list
  }

  var kind: Kind {
    switch self {
    case .integer: .integer
    case .real: .real
    case .boolean: .boolean
    case .string: .string
    case .list: .list
    }
  }

  /// The value as a value of `kind`: itself, or an integer as a real; nil where it is neither.
  func converted(to kind: Kind) -> Value? {
    if self.kind == kind { return self }
    if kind == .real, case .integer(let value) = self { return .real(Double(value)) }
    return nil
  }

  /// "the integer 3", for messages.
  var described: String {
    switch self {
    case .integer, .boolean: "the \(kind) \(text)"
    case .real: "the real \(text)"
    case .string(let value): "the string \(quoted(value))"
    case .list(let values): values.count <= 8 ? "the list \(text)" : "a list of \(values.count)"
    }
  }

  /// The value as text around `${…}` includes it.
  var text: String {
    switch self {
    case .integer(let value): String(value)
    case .real(let value): String(value)
    case .boolean(let value): String(value)
    case .string(let value): value
    case .list(let values): "[\(values.map(\.text).joined(separator: ", "))]"
    }
  }

  /// Characters of a string, elements of a list with those of its inner lists, else 1.
  var size: Int {
    switch self {
    case .integer, .real, .boolean: 1
    case .string(let value): max(1, value.utf8.count)
    case .list(let values): values.reduce(1) { $0 + $1.size }
    }
  }

  /// The value as the compiler's later stages hold it; lists of other things than numbers, or of
  /// integers among reals, as text.
  var attribute: AttributeValue {
    switch self {
    case .integer(let value): return .integer(value)
    case .real(let value): return .real(value)
    case .boolean(let value): return .boolean(value)
    case .string(let value): return .string(value)
    case .list(let values):
      let integers = values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
      if integers.count == values.count { return .integers(integers) }
      let reals = values.compactMap { if case .real(let value) = $0 { value } else { nil } }
      return reals.count == values.count ? .reals(reals) : .string(text)
    }
  }
}
