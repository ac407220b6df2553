import IR
import Kernels

/// In the text: `relu`, `leaky-relu(0.01)`.
extension Activation: Field {
  public var tree: FieldTree? {
    switch self {
    case .identity: .term("identity", [])
    case .relu: .term("relu", [])
    case .leakyReLU(let slope): .term("leaky-relu", [.real(slope)])
    case .sigmoid: .term("sigmoid", [])
    case .elu(let alpha): .term("elu", [.real(alpha)])
    case .gelu: .term("gelu", [])
    case .silu: .term("silu", [])
    }
  }

  public init?(_ tree: FieldTree?) {
    guard case .term(let word, let arguments) = tree else { return nil }
    let number = arguments.first.flatMap { Double($0) }
    switch (word, number, arguments.count) {
    case ("identity", nil, 0): self = .identity
    case ("relu", nil, 0): self = .relu
    case ("leaky-relu", let slope?, 1): self = .leakyReLU(slope: slope)
    case ("sigmoid", nil, 0): self = .sigmoid
    case ("elu", let alpha?, 1): self = .elu(alpha: alpha)
    case ("gelu", nil, 0): self = .gelu
    case ("silu", nil, 0): self = .silu
    default: return nil
    }
  }

  public static var form: String { "an activation and its number" }
}
