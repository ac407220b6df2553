@testable import IR

/// Operations of the tests: the IR knows none.
let sampleKinds: [any OperationKind.Type] = [
  Convolve.self, Split.self, LeakyReLU.self, Add.self, Concat.self, Mean.self, Store.self,
  Draw.self, Everything.self,
]

struct Convolve: OperationKind {
  static let name = "convolution"
  var x = ValueID.unset
  var weight = ResourceID.unset
  var kernel: [Int] = []
  var groups = 0
  var bias = false

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("weight", &weight)
    fields.visit("kernel", &kernel)
    fields.visit("groups", &groups)
    fields.visit("bias", &bias)
  }
}

struct Split: OperationKind {
  static let name = "split"
  var x = ValueID.unset

  mutating func visit(_ fields: inout some FieldVisitor) { fields.visit("x", &x) }
}

struct LeakyReLU: OperationKind {
  static let name = "leaky-relu"
  var x = ValueID.unset
  var slope = 0.0

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("slope", &slope)
  }
}

struct Add: OperationKind {
  static let name = "add"
  var a = ValueID.unset
  var b = ValueID.unset

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("a", &a)
    fields.visit("b", &b)
  }
}

struct Concat: OperationKind {
  static let name = "concat"
  var parts: [ValueID] = []

  mutating func visit(_ fields: inout some FieldVisitor) { fields.visit("parts", &parts) }
}

struct Mean: OperationKind {
  static let name = "mean"
  var x = ValueID.unset
  var resources: [ResourceID] = []
  var over = ""

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("resources", &resources)
    fields.visit("over", &over)
  }
}

struct Store: OperationKind {
  static let name = "store"
  var x = ValueID.unset

  mutating func visit(_ fields: inout some FieldVisitor) { fields.visit("x", &x) }
}

struct Draw: OperationKind {
  static let name = "draw"

  mutating func visit(_ fields: inout some FieldVisitor) {}
}

/// Fields of every form, under names that have to be quoted.
struct Everything: OperationKind {
  enum Word: String, Field, CaseIterable {
    case nearest
    case coarse = "coarse-to-fine"
  }

  struct Inner: FieldGroup {
    struct Innermost: FieldGroup {
      var flag = false

      mutating func visit(_ fields: inout some FieldVisitor) { fields.visit("flag", &flag) }
    }

    var value = ValueID.unset
    var real: Double?
    var innermost: Innermost?

    mutating func visit(_ fields: inout some FieldVisitor) {
      fields.visit("value", &value)
      fields.visit("real", &real)
      fields.visit(group: "innermost", &innermost)
    }
  }

  static let name = "every thing"
  var values: [ValueID] = []
  var value: ValueID?
  var resources: [ResourceID] = []
  var resource: ResourceID?
  var whole = 0
  var real = 0.0
  var flag = false
  var text = ""
  var lists: [[Int]] = []
  var word = Word.nearest
  var group: Inner?

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("values", &values)
    fields.visit("value", &value)
    fields.visit("\"resources\"", &resources)
    fields.visit("resource", &resource)
    fields.visit("a whole\n", &whole)
    fields.visit("inf", &real)
    fields.visit("true", &flag)
    fields.visit("text", &text)
    fields.visit("lists", &lists)
    fields.visit("word", &word)
    fields.visit(group: "group", &group)
  }
}
