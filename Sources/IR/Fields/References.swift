/// Is shown the values and resources that fields refer to, and may replace them.
public protocol ReferenceVisitor {
  mutating func visit(_ value: inout ValueID)
  mutating func visit(_ resource: inout ResourceID)
}

/// Shows the references of all fields to another visitor.
struct ReferenceFields<References: ReferenceVisitor>: FieldVisitor {
  private(set) var references: References

  init(_ references: References) { self.references = references }

  mutating func visit<Content: Field>(_ name: String, _ field: inout Content) {
    field.visitReferences(&references)
  }

  mutating func visit<Group: FieldGroup>(group name: String, _ group: inout Group?) {
    group?.visit(&self)
  }
}

/// Lists what is referred to.
struct ReferenceCollector: ReferenceVisitor {
  private(set) var values: [ValueID] = []
  private(set) var resources: [ResourceID] = []

  mutating func visit(_ value: inout ValueID) { values.append(value) }
  mutating func visit(_ resource: inout ResourceID) { resources.append(resource) }
}

/// Replaces values.
struct OperandReplacement: ReferenceVisitor {
  let transform: (ValueID) -> ValueID

  mutating func visit(_ value: inout ValueID) { value = transform(value) }
  mutating func visit(_ resource: inout ResourceID) {}
}
