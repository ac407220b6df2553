/// What expressions can read, and expressions that have a wanted value.
struct Expressions {
  enum Known: Hashable {
    case integer(Int)
    case real(Double)
    case boolean(Bool)
    case string(String)
    case list([Int])
  }

  /// Names in scope with their values, inner ones last.
  var variables: [(name: String, value: Known)] = []
  /// How often a value is written as an expression.
  var share = 0.0

  // MARK: Values as scalars

  func integer(_ value: Int, _ draws: inout Draws) -> Tree {
    if draws.chance(share) { return .scalar("\"${\(text(value, depth: 2, &draws))}\"") }
    if value >= 0, draws.chance(0.04) {
      return .scalar(
        draws.chance(0.5) ? "0x" + String(value, radix: 16) : "0o" + String(value, radix: 8))
    }
    return .scalar("\(value)")
  }

  func real(_ value: Double, _ draws: inout Draws) -> Tree {
    guard draws.chance(share) else { return .scalar("\(value)") }
    let text = "\(value)"
    let condition = self.text(true, depth: 1, &draws)
    return .scalar(
      "\"${\(draws.pick([text, "\(text) * 1", "(\(text) + 0)", "if(\(condition), \(text), 0.25)"]))}\""
    )
  }

  func boolean(_ value: Bool, _ draws: inout Draws) -> Tree {
    guard draws.chance(share) else { return .scalar("\(value)") }
    return .scalar("\"${\(text(value, depth: 2, &draws))}\"")
  }

  /// A name, perhaps with an expression for its number.
  func name(_ letters: String, _ number: Int, _ draws: inout Draws) -> Tree {
    guard draws.chance(share) else { return .scalar("\(letters)\(number)") }
    return .scalar("\"\(letters)${\(text(number, depth: 1, &draws))}\"")
  }

  func word(_ value: String, _ draws: inout Draws) -> Tree {
    guard draws.chance(share) else { return .scalar(value) }
    return .scalar("\"${if(\(text(true, depth: 1, &draws)), '\(value)', 'other')}\"")
  }

  func list(_ values: [Int], _ draws: inout Draws) -> Tree {
    if draws.chance(share / 2), !values.isEmpty {
      let elements = values.map { text($0, depth: 1, &draws) }
      let split = draws.integer(0...values.count)
      let parts = [elements[..<split], elements[split...]].map {
        "[\($0.joined(separator: ", "))]"
      }
      let whole = "[\(elements.joined(separator: ", "))]"
      return .scalar("\"${\(draws.chance(0.3) ? parts.joined(separator: " + ") : whole)}\"")
    }
    return .list(values.map { integer($0, &draws) })
  }

  /// Three numbers: one where they are equal, a list, or one expression.
  func window(_ values: [Int], _ draws: inout Draws) -> Tree {
    if Set(values).count == 1, draws.chance(0.7) { return integer(values[0], &draws) }
    return list(values, &draws)
  }

  // MARK: Expressions' texts

  func text(_ value: Int, depth: Int, _ draws: inout Draws) -> String {
    let literal = value < 0 ? "(\(value))" : "\(value)"
    guard depth > 0 else { return literal }
    let other = draws.integer(1...4)
    func inner(_ value: Int, _ draws: inout Draws) -> String {
      text(value, depth: depth - 1, &draws)
    }
    switch draws.integer(0...13) {
    case 0: return "(\(inner(value - other, &draws)) + \(other))"
    case 1: return "(\(inner(value + other, &draws)) - \(other))"
    case 2: return "(\(inner(value * (other + 1) + other, &draws)) // \(other + 1))"
    case 3 where value >= 0:
      return "(\(inner(value + other * (value + 2), &draws)) % \(value + 2))"
    case 4:
      return "if(\(text(true, depth: depth - 1, &draws)), \(inner(value, &draws)), 7)"
    case 5:
      return "if(\(text(false, depth: depth - 1, &draws)), 1 // 0, \(inner(value, &draws)))"
    case 6: return "min(\(inner(value, &draws)), \(value + other))"
    case 7: return "max([\(value - other), \(inner(value, &draws))])"
    case 8 where value >= 0: return "abs(-\(value))"
    case 9 where value >= 0:
      return draws.pick([
        "round(\(value).25)", "floor(\(value).5)", "ceil(\(value) - 0.5)",
        "(\(value * other) / \(other))",
      ])
    case 10 where (0...6).contains(value):
      return draws.chance(0.5)
        ? "len('\(String(repeating: "x", count: value))')"
        : "len([\(Array(repeating: "0", count: value).joined(separator: ", "))])"
    case 11 where value > 0 && value & (value - 1) == 0:
      return "2 ** \(value.trailingZeroBitCount)"
    case 12: return "[\(value + 1), \(inner(value, &draws))][1]"
    default: return fromVariable(value, &draws) ?? literal
    }
  }

  private func fromVariable(_ value: Int, _ draws: inout Draws) -> String? {
    var known: [(String, Int)] = []
    for variable in variables {
      switch variable.value {
      case .integer(let number): known.append((variable.name, number))
      case .list(let numbers):
        known += numbers.enumerated().map { ("\(variable.name)[\($0.offset)]", $0.element) }
      case .real, .boolean, .string: continue
      }
    }
    guard !known.isEmpty else { return nil }
    let (name, number) = draws.pick(known)
    if number == value { return name }
    if number > 0, value % number == 0 { return "(\(name) * \(value / number))" }
    return number < value ? "(\(name) + \(value - number))" : "(\(name) - \(number - value))"
  }

  func text(_ value: Bool, depth: Int, _ draws: inout Draws) -> String {
    guard depth > 0 else { return "\(value)" }
    func inner(_ value: Bool, _ draws: inout Draws) -> String {
      text(value, depth: depth - 1, &draws)
    }
    let number = draws.integer(0...4)
    let operand = text(number, depth: depth - 1, &draws)
    switch draws.integer(0...7) {
    case 0: return "not \(inner(!value, &draws))"
    case 1: return "(\(inner(value, &draws)) and \(inner(true, &draws)))"
    case 2: return "(\(inner(false, &draws)) or \(inner(value, &draws)))"
    case 3: return "(\(operand) \(value ? "<" : ">") \(number + 1))"
    case 4: return "(\(operand) \(value ? "<=" : ">=") \(value ? number : number + 1))"
    case 5: return "(\(operand) \(value ? "==" : "!=") \(number))"
    case 6: return "('a' \(value ? "!=" : "==") 'b')"
    default:
      for variable in draws.shuffled(variables) {
        switch variable.value {
        case .boolean(let known):
          return known == value ? variable.name : "(not \(variable.name))"
        case .string(let known):
          return "(\(variable.name) \(value ? "==" : "!=") '\(known)')"
        case .integer, .real, .list: continue
        }
      }
      return "\(value)"
    }
  }
}
