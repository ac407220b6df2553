import Diagnostics

/// The syntax tree of what stands in `${…}`; see `grammar/expression.ebnf`.
struct Expression {
  indirect enum Kind {
    case constant(Value)
    case name(String)
    case not(Expression)
    case negated(Expression)
    case binary(BinaryOperator, Expression, Expression)
    case call(Function, [Expression])
    case list([Expression])
    case element(Expression, index: Expression)
  }

  var kind: Kind
  var span: Span
  /// Levels of the tree.
  var height: Int
}

enum BinaryOperator: String, CaseIterable {
  case or, and
  case equal = "=="
  case unequal = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case sum = "+"
  case difference = "-"
  case product = "*"
  case quotient = "/"
  case floorQuotient = "//"
  case remainder = "%"
  case power = "**"

  /// Tighter binding is higher. `not` binds at 2, the sign at 6.
  var precedence: Int {
    switch self {
    case .or: 0
    case .and: 1
    case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual: 3
    case .sum, .difference: 4
    case .product, .quotient, .floorQuotient, .remainder: 5
    case .power: 7
    }
  }

  var isComparison: Bool { precedence == 3 }
}

/// The functions of expressions.
enum Function: String, CaseIterable {
  case min, max, abs, round, floor, ceil
  case conditional = "if"
  case length = "len"

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .min, .max: 1...Limits.valueSize
    case .abs, .round, .floor, .ceil, .length: 1...1
    case .conditional: 3...3
    }
  }
}
