import IR
import Kernels

extension Loss {
  /// What stands in a blank operation.
  static let blank = Loss("", target: .classes)

  mutating func visit(_ fields: inout some FieldVisitor) {
    var kind = Kind(function: function, parameters: parameters)
    fields.visit("kind", &kind)
    fields.visit("compares", &target)
    fields.visit("weights", &weights)
    fields.visit("ignored", &ignored)
    fields.visit("per_item", &isPerItem)
    (function, parameters) = (kind.function, kind.parameters)
    let form = LossFunction.named(function.rawValue)?.form
    (termsPerChannel, commonTerms) = (form?.termsPerChannel, form?.commonTerms)
  }

  /// A loss without its target. In the text: `dice(1.0, false, true)`, parameters in the catalogue's
  /// order.
  fileprivate struct Kind {
    var function: Function
    var parameters: [String: Double]
  }
}

extension Loss.Kind: Field {
  var tree: FieldTree? {
    let known = LossFunction.named(function.rawValue)?.parameters ?? []
    return .term(
      function.rawValue,
      known.map { parameter in
        let number = parameters[parameter.name] ?? 0
        return parameter.isFlag ? .boolean(number != 0) : .real(number)
      })
  }

  init?(_ tree: FieldTree?) {
    guard case .term(let word, let arguments) = tree, let loss = LossFunction.named(word),
      arguments.count == loss.parameters.count
    else { return nil }
    function = Loss.Function(rawValue: word)
    parameters = [:]
    for (parameter, argument) in zip(loss.parameters, arguments) {
      let number = parameter.isFlag ? Bool(argument).map { $0 ? 1 : 0 } : Double(argument)
      guard let number else { return nil }
      parameters[parameter.name] = number
    }
  }

  static var form: String { "a loss and its numbers" }
}

extension Loss.Target: Field {
  public var tree: FieldTree? {
    switch self {
    case .classes: .term("classes", [])
    case .regions(let regions): .term("regions", regions.compactMap(\.tree))
    case .tensor: .term("tensor", [])
    }
  }

  public init?(_ tree: FieldTree?) {
    guard case .term(let word, let arguments) = tree else { return nil }
    switch word {
    case "classes" where arguments.isEmpty: self = .classes
    case "tensor" where arguments.isEmpty: self = .tensor
    case "regions":
      guard let regions = [[Int]](.list(arguments)) else { return nil }
      self = .regions(regions)
    default: return nil
    }
  }

  public static var form: String { "'classes', 'tensor' or 'regions' and the classes of each" }
}
