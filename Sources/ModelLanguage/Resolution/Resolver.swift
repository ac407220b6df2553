import Attributes
import Diagnostics
import Experiment

/// A definition to a resolved model: evaluates everything and expands the network.
struct Resolver {
  let definition: ModelDefinition
  var analysis: Analysis
  var evaluator = Evaluator()
  /// The parameters' values, where nothing else is in scope.
  var environment = Environment()

  init(definition: ModelDefinition, analysis: Analysis) {
    self.definition = definition
    self.analysis = analysis
    self.analysis.locals = []
    self.analysis.inputNames = []
  }

  /// A template's value in the form that `type` asks for; nil with a diagnostic.
  mutating func value(
    _ template: Template, as type: ValueType? = nil, in environment: Environment? = nil,
    trace: [Diagnostic.Note] = []
  ) -> Value? {
    do {
      let value = try evaluator.evaluate(template, in: environment ?? self.environment)
      return try type?.check(value, at: template.span) ?? value
    } catch {
      report(error, trace)
      return nil
    }
  }

  mutating func report(_ failure: EvaluationFailure, _ trace: [Diagnostic.Note]) {
    guard case .mistake(var diagnostic) = failure else { return }
    diagnostic.notes += trace
    analysis.report.add(diagnostic)
  }

  /// A condition's value; nil with a diagnostic where there is none.
  mutating func condition(
    _ template: Template, in environment: Environment? = nil, trace: [Diagnostic.Note] = []
  ) -> Bool? {
    let value = value(template, as: .attribute(.boolean), in: environment, trace: trace)
    guard case .boolean(let condition) = value else { return nil }
    return condition
  }

  /// A name's value; nil with a diagnostic where it is not in the form of one.
  mutating func name(
    _ template: Template, in environment: Environment? = nil, trace: [Diagnostic.Note] = []
  ) -> String? {
    let value = value(template, as: .attribute(.string), in: environment, trace: trace)
    guard case .string(let name) = value else { return nil }
    guard Names.isName(name) else {
      analysis.report.error(
        "invalid-name", "\(quoted(name)) cannot be a name: names are \(Names.nameRule)",
        at: template.span, notes: trace)
      return nil
    }
    return name
  }

  /// A layer with its attributes evaluated, checked and complete; nil with a diagnostic.
  mutating func layer(
    _ use: LayerUse, in environment: Environment? = nil, trace: [Diagnostic.Note] = []
  ) -> ResolvedLayer? {
    var attributes: [String: AttributeValue] = [:]
    var spans: [String: Span] = [:]
    var isComplete = true
    let types = Dictionary(
      use.specification.attributes.map { ($0.name, $0.type) },
      uniquingKeysWith: { first, _ in first })
    for attribute in use.specification.attributes {
      attributes[attribute.name] = attribute.defaultValue.map(attribute.type.normalized)
    }
    for (name, _, template) in use.attributes {
      guard let type = types[name],
        let value = value(template, as: .attribute(type), in: environment, trace: trace)
      else {
        isComplete = false
        continue
      }
      attributes[name] = value.attribute
      spans[name] = template.span
    }
    guard isComplete else { return nil }
    return ResolvedLayer(
      layer: use.specification.name, attributes: attributes, attributeSpans: spans, inputs: [],
      weights: nil, frozen: false)
  }
}

extension AttributeType {
  /// A default in the form in which given values are held.
  fileprivate func normalized(_ value: AttributeValue) -> AttributeValue {
    switch (self, value) {
    case (.window, .integer(let value)): .integers([value, value, value])
    case (.real, .integer(let value)): .real(Double(value))
    default: value
    }
  }
}
