extension ValueID: Field {
  public var tree: FieldTree? { .value(self) }
  public init?(_ tree: FieldTree?) {
    guard case .value(let value) = tree else { return nil }
    self = value
  }
  public static var form: String { "a value" }
  public mutating func visitReferences(_ visitor: inout some ReferenceVisitor) {
    visitor.visit(&self)
  }
}

extension ResourceID: Field {
  public var tree: FieldTree? { .resource(self) }
  public init?(_ tree: FieldTree?) {
    guard case .resource(let resource) = tree else { return nil }
    self = resource
  }
  public static var form: String { "a resource" }
  public mutating func visitReferences(_ visitor: inout some ReferenceVisitor) {
    visitor.visit(&self)
  }
}

extension Int: Field {
  public var tree: FieldTree? { .integer(self) }
  public init?(_ tree: FieldTree?) {
    guard case .integer(let integer) = tree else { return nil }
    self = integer
  }
  public static var form: String { "a whole number" }
}

extension Double: Field {
  public var tree: FieldTree? { .real(self) }
  public init?(_ tree: FieldTree?) {
    switch tree {
    case .real(let real): self = real
    case .integer(let integer): self = Double(integer)
    default: return nil
    }
  }
  public static var form: String { "a number" }
}

extension String: Field {
  public var tree: FieldTree? { .string(self) }
  public init?(_ tree: FieldTree?) {
    guard case .string(let string) = tree else { return nil }
    self = string
  }
  public static var form: String { "a string" }
}

/// False where the text leaves it out.
extension Bool: Field {
  public var tree: FieldTree? { self ? .boolean(true) : nil }
  public init?(_ tree: FieldTree?) {
    switch tree {
    case .boolean(let boolean): self = boolean
    case nil: self = false
    default: return nil
    }
  }
  public static var form: String { "'true' or 'false'" }
}

extension Optional: Field where Wrapped: Field {
  public var tree: FieldTree? { flatMap(\.tree) }
  public init?(_ tree: FieldTree?) {
    guard tree != nil else {
      self = .none
      return
    }
    guard let wrapped = Wrapped(tree) else { return nil }
    self = wrapped
  }
  public static var form: String { Wrapped.form }
  public mutating func visitReferences(_ visitor: inout some ReferenceVisitor) {
    self?.visitReferences(&visitor)
  }
}

extension Array: Field where Element: Field {
  public var tree: FieldTree? { .list(compactMap(\.tree)) }
  public init?(_ tree: FieldTree?) {
    guard case .list(let trees) = tree else { return nil }
    self = []
    for tree in trees {
      guard let element = Element(tree) else { return nil }
      append(element)
    }
  }
  public static var form: String { "a list, each \(Element.form)" }
  public mutating func visitReferences(_ visitor: inout some ReferenceVisitor) {
    for index in indices { self[index].visitReferences(&visitor) }
  }
}

/// A word of a fixed set.
extension Field where Self: RawRepresentable, RawValue == String {
  public var tree: FieldTree? { .term(rawValue, []) }
  public init?(_ tree: FieldTree?) {
    guard case .term(let word, let arguments) = tree, arguments.isEmpty else { return nil }
    self.init(rawValue: word)
  }
  public static var form: String { "a word that it knows" }
}
