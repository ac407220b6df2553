/// Goes through the fields of an operation, or of a group of fields inside it, in their order.
public protocol FieldVisitor {
  /// A field of the text: `name = …`. It is left out where it is absent.
  mutating func visit<Content: Field>(_ name: String, _ field: inout Content)
  /// Fields that are there together or not at all: `name = {…}`.
  mutating func visit<Group: FieldGroup>(group name: String, _ group: inout Group?)
}

/// Named fields, listed once.
public protocol FieldGroup: Hashable, Sendable {
  /// A blank that a reader of text fills.
  init()
  /// Names every field, operands and resources among them.
  mutating func visit(_ fields: inout some FieldVisitor)
}

/// What one field of an operation may hold.
public protocol Field: Hashable, Sendable {
  /// The field as text has it; nil where it is absent.
  var tree: FieldTree? { get }
  /// nil where the tree is no such field; a tree of nil is a field that a text leaves out.
  init?(_ tree: FieldTree?)
  /// What a text has to say, for messages: "a whole number".
  static var form: String { get }
  /// Visits the values and resources in the field.
  mutating func visitReferences(_ visitor: inout some ReferenceVisitor)
}

extension Field {
  /// What is no operand and no resource refers to nothing.
  public mutating func visitReferences(_ visitor: inout some ReferenceVisitor) {}
}
