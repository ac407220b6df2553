import Diagnostics

extension Resolver {
  /// Evaluates the parameters in order, overrides applied.
  mutating func resolveParameters(overrides: [String: String]) -> [(name: String, value: Value)] {
    let names = definition.parameters.map(\.name)
    for name in overrides.keys.sorted() where !analysis.parameters.contains(name) {
      let known = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
      let hint = analysis.report.suggestion(for: name, among: names)
      analysis.report.error(
        "unknown-parameter",
        "--set \(name): the model has no such parameter\(hint.isEmpty ? "; \(known)" : hint)",
        at: nil)
    }
    var values: [(name: String, value: Value)] = []
    for parameter in definition.parameters {
      guard let value = value(of: parameter, override: overrides[parameter.name]) else { continue }
      environment.parameters[parameter.name] = value
      values.append((parameter.name, value))
    }
    return values
  }

  private mutating func value(of parameter: ParameterDefinition, override: String?) -> Value? {
    let minimum = bound(parameter.minimum)
    let maximum = bound(parameter.maximum)
    let choices = parameter.choices.flatMap { value($0) }
    guard let defaultValue = value(parameter.defaultValue) else { return nil }

    var result = defaultValue
    var complaint: String?
    if let override {
      if let given = Self.read(override, name: parameter.name, as: defaultValue.kind) {
        result = given
      } else {
        complaint = "expected a value of type \(defaultValue.kind), found \(quoted(override))"
      }
    }
    if let minimum, let order = Arithmetic.order(result, minimum), order < 0 {
      complaint = "expected at least \(minimum.text), found \(result.text)"
    }
    if let maximum, let order = Arithmetic.order(result, maximum), order > 0 {
      complaint = "expected at most \(maximum.text), found \(result.text)"
    }
    if case .list(let words) = choices, !words.contains(result) {
      complaint =
        "expected one of \(words.map(\.text).joined(separator: ", ")), found \(quoted(result.text))"
        + (didYouMean(result.text, among: words.map(\.text)).map { "; did you mean '\($0)'?" } ?? "")
    }
    guard let complaint else { return result }
    if override != nil {
      analysis.report.error(
        "parameter-value", "--set \(parameter.name): \(complaint)", at: nil,
        notes: [.init("the parameter is declared here", at: parameter.span)])
    } else {
      analysis.report.error(
        "parameter-value", "parameter '\(parameter.name)': \(complaint)",
        at: parameter.defaultValue.span)
    }
    // The rest is checked with the default, whose form at least is right.
    return defaultValue
  }

  private mutating func bound(_ template: Template?) -> Value? {
    guard let template, let value = value(template) else { return nil }
    if value.isNumber { return value }
    report(mismatch("a number", value, template.span), [])
    return nil
  }

  /// What the user wrote after `NAME=`: a string as it is, anything else as YAML would read it.
  private static func read(_ text: String, name: String, as kind: Value.Kind) -> Value? {
    if kind == .string { return .string(text) }
    guard
      case .success(let decoded) = DecodedText.decode(SourceText(name: "--set \(name)", text: text)),
      let root = YAMLReader.read(decoded).root
    else { return nil }
    var reader = Analysis(text: decoded, report: Report())
    return reader.template(root).constant?.converted(to: kind)
  }
}
