/// What an operation does, to what, with what: a record of named fields.
///
/// The text form, the lists of operands and resources, and the replacement of operands all follow
/// from the one list of fields that `visit` gives. The IR knows no operation: who reads a text hands
/// in the kinds that may stand in it.
public protocol OperationKind: FieldGroup {
  /// Name in the text form.
  static var name: String { get }
  /// What plans and reports call it.
  var title: String { get }
}

extension OperationKind {
  public var title: String { Self.name }

  /// Operands in the order of the fields.
  public var operands: [ValueID] { references.values }

  /// Operands and resources, in the order of the fields.
  var references: (values: [ValueID], resources: [ResourceID]) {
    var copy = self
    var visitor = ReferenceFields(ReferenceCollector())
    copy.visit(&visitor)
    return (visitor.references.values, visitor.references.resources)
  }

  /// The same of other operands.
  public func mappingOperands(_ transform: (ValueID) -> ValueID) -> Self {
    withoutActuallyEscaping(transform) { transform in
      var copy = self
      var visitor = ReferenceFields(OperandReplacement(transform: transform))
      copy.visit(&visitor)
      return copy
    }
  }

  func isEqual(to other: any OperationKind) -> Bool { (other as? Self) == self }
}
