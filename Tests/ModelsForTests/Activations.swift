import Kernels
import Operations
import ReferenceBackend

extension Activation {
  /// One of each function, with parameters that are nobody's default.
  public static let oneOfEach = [identity] + ActivationFunction.all.map(Activation.init)

  /// Those that a convolution's input may be prepared with.
  public static let prologues = oneOfEach.filter(\.keepsZero)

  private init(_ function: ActivationFunction) {
    self.init(function.name)
    guard let attribute = function.parameter, case .real(let range) = attribute.type,
      let value = attribute.defaultValue?.number
    else { return }
    parameter = min(value + 0.3, range.upperBound)
  }

  /// Whether products alone are computed: every backend then rounds alike.
  public var isPiecewiseLinear: Bool {
    [-1, 1].allSatisfy { value(2 * $0) == 2 * value($0) }
  }
}
