import Attributes

/// An attribute of a layer or a loss: its specification, and the type that it is read as.
struct Attribute<Value: Sendable>: Sendable {
  let specification: AttributeSpecification
  private let decode: @Sendable (AttributeValue?) -> Value?

  private init(
    _ specification: AttributeSpecification,
    _ decode: @escaping @Sendable (AttributeValue?) -> Value?
  ) {
    self.specification = specification
    self.decode = decode
  }

  /// The value among those of a layer, which the model language has checked and completed.
  func value(in attributes: [String: AttributeValue]) -> Value {
    guard let value = decode(attributes[specification.name]) else {
      preconditionFailure("the language let the attribute '\(specification.name)' pass")
    }
    return value
  }
}

extension Attribute where Value == Int {
  init(
    integer name: String, minimum: Int, default defaultValue: Int? = nil, _ summary: String
  ) {
    self.init(
      AttributeSpecification(
        name, .integer(minimum: minimum), default: defaultValue.map { .integer($0) }, summary)
    ) { if case .integer(let integer) = $0 { integer } else { nil } }
  }
}

extension Attribute where Value == Double {
  init(
    real name: String, _ range: ClosedRange<Double>, default defaultValue: Double, _ summary: String
  ) {
    self.init(AttributeSpecification(name, .real(range), default: .real(defaultValue), summary)) {
      switch $0 {
      case .real(let real): real
      case .integer(let integer): Double(integer)
      default: nil
      }
    }
  }
}

extension Attribute where Value == Bool {
  init(
    boolean name: String, default defaultValue: Bool, _ summary: String
  ) {
    self.init(AttributeSpecification(name, .boolean, default: .boolean(defaultValue), summary)) {
      if case .boolean(let boolean) = $0 { boolean } else { nil }
    }
  }
}

extension Attribute where Value == [Int] {
  /// Three whole numbers, along D, H and W.
  init(
    window name: String, minimum: Int, default defaultValue: [Int]? = nil, _ summary: String
  ) {
    self.init(
      AttributeSpecification(
        name, .window(minimum: minimum), default: defaultValue.map { .integers($0) }, summary),
      wholeNumbers)
  }

  init(integers name: String, minimum: Int, _ summary: String) {
    self.init(AttributeSpecification(name, .integers(minimum: minimum), summary), wholeNumbers)
  }
}

extension Attribute where Value == [Int]? {
  /// A window that the model may leave out, which `summary` tells the meaning of.
  init(optionalWindow name: String, minimum: Int, _ summary: String) {
    self.init(
      AttributeSpecification(name, .window(minimum: minimum), isOptional: true, summary)
    ) { .some(wholeNumbers($0)) }
  }

  init(optionalIntegers name: String, minimum: Int, _ summary: String) {
    self.init(
      AttributeSpecification(name, .integers(minimum: minimum), isOptional: true, summary)
    ) { .some(wholeNumbers($0)) }
  }
}

extension Attribute where Value == [Double]? {
  /// A list of numbers that the model may leave out, which `summary` tells the meaning of.
  init(optionalReals name: String, _ range: ClosedRange<Double>, _ summary: String) {
    self.init(AttributeSpecification(name, .reals(range), isOptional: true, summary)) {
      switch $0 {
      case .reals(let reals): .some(reals)
      // A list of nothing is one of integers.
      case .integers(let integers): .some(integers.map(Double.init))
      default: .some(nil)
      }
    }
  }
}

extension Attribute where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the words of an enumeration.
  init(
    choice name: String, default defaultValue: Value, _ summary: String
  ) {
    self.init(
      AttributeSpecification(
        name, .choice(Value.allCases.map(\.rawValue)), default: .string(defaultValue.rawValue),
        summary)
    ) { if case .string(let word) = $0 { Value(rawValue: word) } else { nil } }
  }
}

@Sendable private func wholeNumbers(_ value: AttributeValue?) -> [Int]? {
  if case .integers(let integers) = value { integers } else { nil }
}
