import IR
import Kernels

/// In the text: `relu`, `leaky-relu(0.01)`.
extension Activation: Field {
  public var tree: FieldTree? {
    let hasParameter = ActivationFunction.named(function.rawValue)?.parameter != nil
    return .term(function.rawValue, hasParameter ? [.real(parameter)] : [])
  }

  public init?(_ tree: FieldTree?) {
    guard case .term(let word, let arguments) = tree else { return nil }
    let function = ActivationFunction.named(word)
    guard function != nil || word == Function.identity.rawValue,
      arguments.count == (function?.parameter == nil ? 0 : 1)
    else { return nil }
    self.init(word)
    guard let argument = arguments.first else { return }
    guard let number = Double(argument) else { return nil }
    parameter = number
  }

  public static var form: String { "an activation and its number" }
}
