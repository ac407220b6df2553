import Diagnostics

/// What reading a definition gathers: its mistakes, the names in scope and those that were used.
struct Analysis {
  let text: DecodedText
  var report: Report
  /// Parameters declared so far.
  private(set) var parameters: Set<String> = []
  private var parameterNames: [String] = []
  /// Names of the input's figures, where they are known; a parameter of that name hides them.
  var inputNames: [String] = []
  /// Arguments and indices in scope, innermost last.
  var locals: [String] = []
  var usedParameters: Set<String> = []
  var usedLocals: Set<String> = []

  init(text: DecodedText, report: Report) {
    self.text = text
    self.report = report
  }

  mutating func declare(parameter name: String) {
    if parameters.insert(name).inserted { parameterNames.append(name) }
  }

  /// Reads a scalar, or a list of such, as a template.
  mutating func template(_ node: Node) -> Template {
    switch node.kind {
    case .scalar(let scalar): return template(scalar, node)
    case .sequence(let elements):
      return Template(kind: .list(elements.map { template($0) }), span: node.span)
    case .mapping:
      report.error("type-mismatch", "expected a value, found a mapping", at: node.span)
      return Template(kind: .invalid, span: node.span)
    }
  }

  private mutating func template(_ scalar: Node.Scalar, _ node: Node) -> Template {
    if scalar.text.contains("${") { return interpolation(scalar, node) }
    return Template(
      kind: constant(scalar, node.span).map { .constant($0) } ?? .invalid, span: node.span)
  }

  private mutating func constant(_ scalar: Node.Scalar, _ span: Span) -> Value? {
    guard scalar.isPlain else { return .string(scalar.text) }
    switch CoreScalar(plain: scalar.text) {
    case .null: report.error("missing-value", "a value is missing here", at: span)
    case .integerOverflow:
      report.error("integer-overflow", "this integer does not fit in 64 bits", at: span)
    case .notFinite:
      report.error("not-finite", "expected a finite number, found \(quoted(scalar.text))", at: span)
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .real(let value): return .real(value)
    case .string(let value): return .string(value)
    }
    return nil
  }

  private mutating func interpolation(_ scalar: Node.Scalar, _ node: Node) -> Template {
    let characters = Array(scalar.text.unicodeScalars)
    guard characters.count <= Limits.expressionLength else {
      report.error(
        "expression-limit",
        "a value with expressions has at most \(Limits.expressionLength) characters", at: node.span)
      return Template(kind: .invalid, span: node.span)
    }
    let positions = text.positions(of: scalar, in: node.range)
    let file = node.span.file
    let span = { (range: Range<Int>) in
      Span(
        file: file, start: positions[min(range.lowerBound, positions.count - 1)],
        end: positions[min(range.upperBound, positions.count - 1)])
    }
    var pieces: [Template.Piece] = []
    var literal = ""
    var index = 0
    var isValid = true
    while index < characters.count {
      let rest = characters[index...]
      if rest.starts(with: "$${".unicodeScalars) {
        literal += "${"
        index += 3
      } else if rest.starts(with: "${".unicodeScalars) {
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = ""
        do {
          var parser = try ExpressionParser(characters, from: index + 2, span: span)
          let (expression, end) = try parser.parse()
          if !check(expression) { isValid = false }
          pieces.append(.expression(expression))
          index = end
        } catch {
          report.error(error.identifier, error.message, at: span(error.range))
          return Template(kind: .invalid, span: node.span)
        }
      } else {
        literal.unicodeScalars.append(characters[index])
        index += 1
      }
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    guard isValid else { return Template(kind: .invalid, span: node.span) }
    if pieces.count == 1 {
      switch pieces[0] {
      case .expression(let only): return Template(kind: .expression(only), span: node.span)
      case .literal(let only): return Template(kind: .constant(.string(only)), span: node.span)
      }
    }
    return Template(kind: .text(pieces), span: node.span)
  }

  /// Marks the names that an expression reads as used; false where one is not defined.
  private mutating func check(_ expression: Expression) -> Bool {
    func all(_ expressions: [Expression], _ analysis: inout Analysis) -> Bool {
      var isValid = true
      for expression in expressions where !analysis.check(expression) { isValid = false }
      return isValid
    }
    switch expression.kind {
    case .constant: return true
    case .not(let operand), .negated(let operand): return check(operand)
    case .binary(_, let left, let right): return all([left, right], &self)
    case .element(let list, let index): return all([list, index], &self)
    case .call(_, let arguments), .list(let arguments): return all(arguments, &self)
    case .name(let name):
      if locals.contains(name) {
        usedLocals.insert(name)
      } else if parameters.contains(name) {
        usedParameters.insert(name)
      } else if !inputNames.contains(name) {
        report.error(
          "undefined-name",
          "nothing is called \(quoted(name)) here"
            + report.suggestion(for: name, among: locals.reversed() + parameterNames + inputNames),
          at: expression.span)
        return false
      }
      return true
    }
  }
}
