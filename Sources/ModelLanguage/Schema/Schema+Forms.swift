import Attributes

extension Schema {
  func reference(_ name: String) -> JSON {
    .object([("$ref", .string("#/definitions/\(name)"))])
  }

  /// A reference beside other keys would hide them (draft-07), so it is wrapped.
  func described(_ form: JSON, _ summary: String, _ defaultValue: Value? = nil) -> JSON {
    guard case .object(let entries) = form else { return form }
    let isReference = entries.first?.0 == "$ref"
    var result = isReference ? [("allOf", JSON.array([form]))] : entries
    result.removeAll { $0.0 == "description" }
    result.append(("description", .string(summary)))
    if let defaultValue { result.append(("default", JSON(defaultValue))) }
    return .object(result)
  }

  func object(_ keys: [(String, JSON)], required: [String] = []) -> JSON {
    var entries: [(String, JSON)] = [
      ("type", .string("object")), ("additionalProperties", .boolean(false)),
      ("properties", .object(keys)),
    ]
    if !required.isEmpty { entries.append(("required", .array(required.map { .string($0) }))) }
    return .object(entries)
  }

  /// A mapping from names.
  func map(to value: JSON, _ summary: String) -> JSON {
    .object([
      ("type", .string("object")), ("additionalProperties", value),
      ("description", .string(summary)),
    ])
  }

  func words(_ words: [String]) -> JSON { either(fixed(words)) }

  private func fixed(_ words: [String]) -> JSON {
    .object([("enum", .array(words.map { .string($0) }))])
  }

  /// The form, or an expression.
  func either(_ forms: JSON...) -> JSON { any(of: forms + [reference("expression")]) }

  func any(of forms: [JSON]) -> JSON {
    forms.count == 1 ? forms[0] : .object([("anyOf", .array(forms))])
  }

  /// A key and what it holds.
  func key(_ key: KeySpecification) -> (String, JSON) {
    (key.name, described(form(key.type), key.summary, key.defaultValue))
  }

  /// A section that is a mapping of keys.
  func section(
    _ keys: [KeySpecification], _ summary: String, also others: [(String, JSON)] = []
  ) -> JSON {
    return described(object(keys.map(key) + others, required: required(keys)), summary)
  }

  private func required(_ keys: [KeySpecification]) -> [String] {
    keys.filter { $0.defaultValue == nil && !$0.isOptional }.map(\.name)
  }

  /// A section that is one of several words, with its keys; alone where it needs none.
  func options(_ options: [OptionSpecification], _ summary: String) -> JSON {
    let bare = options.filter { required($0.keys).isEmpty }.map(\.name)
    let forms = options.map { option in
      let keys = section(option.keys, option.summary)
      let none = JSON.object([("type", .string("null"))])
      return (
        option.name, any(of: bare.contains(option.name) ? [keys, none] : [keys]), option.summary
      )
    }
    return described(one(of: forms, bare: bare), summary)
  }

  /// A mapping of one key, or a bare word. Without bare words other keys fit too: blocks.
  func one(of forms: [(name: String, form: JSON, summary: String)], bare: [String]?) -> JSON {
    let mapping = JSON.object([
      ("type", .string("object")), ("minProperties", .integer(1)), ("maxProperties", .integer(1)),
      ("additionalProperties", .boolean(bare == nil)),
      ("properties", .object(forms.map { ($0.name, described($0.form, $0.summary)) })),
    ])
    return any(of: (bare.map { [fixed($0)] } ?? []) + [mapping])
  }

  func form(_ form: Construct.Key.Form) -> JSON {
    switch form {
    case .terms: reference("terms")
    case .integer(let minimum): self.form(.attribute(.integer(minimum: minimum)))
    case .condition: reference("boolean")
    case .name: .object([("type", .string("string"))])
    case .words(let words): self.words(words)
    case .fixedWords(let words): fixed(words)
    case .cases:
      .object([
        ("type", .string("array")),
        (
          "items",
          object(
            [("when", reference("boolean")), ("then", reference("terms"))],
            required: ["when", "then"])
        ),
      ])
    }
  }

  func form(_ type: ValueType) -> JSON {
    switch type {
    case .realsByAxis(let range):
      either(
        number(range),
        .object([
          ("type", .string("array")), ("items", either(number(range))),
          ("minItems", .integer(3)), ("maxItems", .integer(3)),
        ]))
    case .interval(let range):
      either(
        .object([
          ("type", .string("array")), ("items", either(number(range))),
          ("minItems", .integer(2)), ("maxItems", .integer(2)),
        ]))
    case .attribute(.integer(let minimum)): either(integer(minimum))
    case .attribute(.real(let range)): either(number(range))
    case .attribute(.boolean): reference("boolean")
    case .attribute(.choice(let words)): self.words(words)
    case .attribute(.string): .object([("type", .string("string"))])
    case .attribute(.window(let minimum)):
      either(
        integer(minimum, AttributeType.greatestExtent),
        .object([
          ("type", .string("array")),
          ("items", either(integer(minimum, AttributeType.greatestExtent))),
          ("minItems", .integer(3)), ("maxItems", .integer(3)),
        ]))
    case .attribute(.integers(let minimum)): list(integer(minimum))
    case .attribute(.reals(let range)): list(number(range))
    }
  }

  private func list(_ element: JSON) -> JSON {
    either(.object([("type", .string("array")), ("items", either(element))]))
  }

  private func integer(
    _ minimum: Int, _ maximum: Int = AttributeType.greatestInteger
  ) -> JSON {
    .object([
      ("type", .string("integer")), ("minimum", .integer(minimum)), ("maximum", .integer(maximum)),
    ])
  }

  private func number(_ range: ClosedRange<Double>) -> JSON {
    var entries: [(String, JSON)] = [("type", .string("number"))]
    if range.lowerBound == .leastNonzeroMagnitude {
      entries.append(("exclusiveMinimum", .integer(0)))
    } else if range.lowerBound > -.greatestFiniteMagnitude {
      entries.append(("minimum", .real(range.lowerBound)))
    }
    if range.upperBound < .greatestFiniteMagnitude {
      entries.append(("maximum", .real(range.upperBound)))
    }
    return .object(entries)
  }
}

extension JSON {
  init(_ value: Value) {
    switch value {
    case .integer(let value): self = .integer(value)
    case .real(let value): self = .real(value)
    case .boolean(let value): self = .boolean(value)
    case .string(let value): self = .string(value)
    case .list(let values): self = .array(values.map { JSON($0) })
    }
  }
}

extension Value {
  init(_ attribute: AttributeValue) {
    switch attribute {
    case .integer(let value): self = .integer(value)
    case .real(let value): self = .real(value)
    case .boolean(let value): self = .boolean(value)
    case .string(let value): self = .string(value)
    case .integers(let values): self = .list(values.map { .integer($0) })
    case .reals(let values): self = .list(values.map { .real($0) })
    }
  }
}
