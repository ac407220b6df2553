import Attributes

/// A number of a loss's kernel, and the attribute that gives it. What is true or false is 1 or 0.
struct LossParameter: Sendable {
  let specification: AttributeSpecification
  let isFlag: Bool
  private let read: @Sendable ([String: AttributeValue]) -> Double

  var name: String { specification.name }

  init(
    _ name: String, _ range: ClosedRange<Double>, default defaultValue: Double, _ summary: String
  ) {
    let attribute = Attribute(real: name, range, default: defaultValue, summary)
    specification = attribute.specification
    isFlag = false
    read = { attribute.value(in: $0) }
  }

  init(_ name: String, default defaultValue: Bool, _ summary: String) {
    let attribute = Attribute(boolean: name, default: defaultValue, summary)
    specification = attribute.specification
    isFlag = true
    read = { attribute.value(in: $0) ? 1 : 0 }
  }

  func number(_ attributes: [String: AttributeValue]) -> Double { read(attributes) }
}
