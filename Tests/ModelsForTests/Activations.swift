import Kernels

extension Activation {
  /// One of each function, with parameters that are nobody's default.
  public static let oneOfEach = Array(sequence(first: Activation.identity, next: \.next))

  /// A function that is forgotten here does not compile.
  private var next: Activation? {
    switch self {
    case .identity: .relu
    case .relu: .leakyReLU(slope: 0.1)
    case .leakyReLU: .sigmoid
    case .sigmoid: .elu(alpha: 1.3)
    case .elu: .gelu
    case .gelu: .silu
    case .silu: nil
    }
  }

  /// Whether products alone are computed: every backend then rounds alike.
  public var isPiecewiseLinear: Bool {
    switch self {
    case .identity, .relu, .leakyReLU: true
    case .sigmoid, .elu, .gelu, .silu: false
    }
  }
}
