import IR
import Kernels

extension Loss {
  /// What stands in a blank operation.
  static let blank = Loss(.crossEntropy, target: .classes)

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("kind", &kind)
    fields.visit("compares", &target)
  }
}

extension Loss.Kind: Field {
  /// The loss's name in the model language.
  var name: String {
    let name: LossName =
      switch self {
      case .crossEntropy: .crossEntropy
      case .dice: .dice
      case .binaryCrossEntropy: .binaryCrossEntropy
      case .focal: .focal
      case .meanSquaredError: .meanSquaredError
      }
    return name.rawValue
  }

  public var tree: FieldTree? {
    switch self {
    case .dice(let smooth, let background, let squares):
      .term(name, [.real(smooth), .boolean(background), .boolean(squares)])
    case .focal(let gamma): .term(name, [.real(gamma)])
    case .crossEntropy, .binaryCrossEntropy, .meanSquaredError: .term(name, [])
    }
  }

  public init?(_ tree: FieldTree?) {
    guard case .term(let word, let arguments) = tree, let name = LossName(rawValue: word) else {
      return nil
    }
    switch name {
    case .crossEntropy: self = .crossEntropy
    case .binaryCrossEntropy: self = .binaryCrossEntropy
    case .meanSquaredError: self = .meanSquaredError
    case .dice:
      guard arguments.count == 3, let smooth = Double(arguments[0]),
        let background = Bool(arguments[1]), let squares = Bool(arguments[2])
      else { return nil }
      self = .dice(smooth: smooth, background: background, squares: squares)
      return
    case .focal:
      guard arguments.count == 1, let gamma = Double(arguments[0]) else { return nil }
      self = .focal(gamma: gamma)
      return
    }
    guard arguments.isEmpty else { return nil }
  }

  public static var form: String { "a loss and its numbers" }
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
