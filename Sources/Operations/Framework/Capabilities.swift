import IR
import Kernels

/// A value that a result is added to, or taken from.
public struct Residual: FieldGroup {
  public var value = ValueID.unset
  /// +1: the result is residual + f. -1: it is residual - f, which undoes the sum.
  public var sign = 1

  public init() {}

  public init(_ value: ValueID, sign: Int = 1) {
    self.value = value
    self.sign = sign
  }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("value", &value)
    fields.visit("sign", &sign)
  }
}

/// An operation that can add what it computes to a residual, at the end.
public protocol TakesResidual: OperationDefinition {
  var residual: Residual? { get set }
}

/// An operation that can round what it computes to the fixed-point grid, before it adds a residual. The
/// result is on the grid then, and the residual, where there is one, has to be.
public protocol RoundsResult: OperationDefinition {
  var rounds: Bool { get set }
}

/// An operation that can apply an activation to what it computes.
public protocol TakesActivation: OperationDefinition {
  var activation: Activation { get set }
}

/// An operation that can normalize its input as it loads it.
public protocol TakesPrologue: OperationDefinition {
  var x: ValueID { get set }
  var prologue: Prologue? { get set }
}

/// An operation whose products may be taken of bfloat16 numbers where that is faster.
public protocol HasNarrowProducts: OperationDefinition {
  var narrow: Bool { get set }
}

extension TakesResidual {
  /// The sign that kernels take: 0 without a residual.
  var residualSign: Int { residual?.sign ?? 0 }

  var residualPlace: Place? { residual.map { .value($0.value) } }

  /// A residual lies as the result does.
  func residualLinks(_ site: Site) -> [StorageLink] {
    residual.map { [.values($0.value, site.result)] } ?? []
  }

  /// The residual from the result, by the same operation of the other sign.
  func residualInverses(_ site: Site) -> [Inverse] {
    guard let residual else { return [] }
    var inverse = self
    inverse.residual = Residual(site.result, sign: -residual.sign)
    return [Inverse(inverse, recovering: residual.value)]
  }
}

extension TakesResidual where Self: RoundsResult {
  /// The result of a computed value, which the residual has to look like.
  func resultType(of computed: TensorType, _ site: Site) throws(OperationFault) -> TensorType {
    let result = rounds ? computed.onGrid : computed.computed
    guard let residual, site[type: residual.value] != result else { return result }
    throw OperationFault(
      "shapes-differ", "the residual is \(site[type: residual.value]) and the result \(result)")
  }
}
