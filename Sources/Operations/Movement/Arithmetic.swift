import IR
import Kernels

/// alpha a + beta b. The sum or difference of two values on the grid is on it.
public struct AddOperation: OperationDefinition {
  public static let name = "add"
  public var a = ValueID.unset
  public var b = ValueID.unset
  var alpha = 1.0
  var beta = 1.0

  public init() {}

  public init(_ a: ValueID, _ b: ValueID, times beta: Double = 1) {
    self.a = a
    self.b = b
    self.beta = beta
  }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("a", &a)
    fields.visit("b", &b)
    fields.visit("alpha", &alpha)
    fields.visit("beta", &beta)
  }

  /// Whether it is a + b.
  public var isPlain: Bool { alpha == 1 && beta == 1 }

  public var obstacle: String {
    "a sum is undone only where one of its terms is known from elsewhere, and both are on the grid"
  }

  public func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    let (first, second) = (site[type: a], site[type: b])
    guard first.shape == second.shape, first.computed == second.computed else {
      throw OperationFault("shapes-differ", "a sum of \(first.shape) and \(second.shape)")
    }
    let isExact = first == second && alpha == 1 && abs(beta) == 1
    return [isExact ? first : first.computed]
  }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result else { return }
    for (term, factor) in [(a, alpha), (b, beta)] where gradients.wants(term) {
      gradients.add(factor == 1 ? dy : builder.emit(ScaleOperation(dy, by: factor)), to: term)
    }
  }

  public func inverses(_ site: Site) -> [Inverse] {
    // a = (y - beta b) / alpha, and the same for b.
    guard alpha != 0, beta != 0, a != b else { return [] }
    func sum(_ term: ValueID, _ alpha: Double, _ beta: Double) -> AddOperation {
      var sum = self
      (sum.a, sum.b, sum.alpha, sum.beta) = (site.result, term, alpha, beta)
      return sum
    }
    return [
      Inverse(sum(b, 1 / alpha, -beta / alpha), recovering: a),
      Inverse(sum(a, 1 / beta, -alpha / beta), recovering: b),
    ]
  }

  public var overwritable: [ValueID] { [a, b] }

  public func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(a, site.result), .values(b, site.result)]
  }

  public func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Add(alpha: alpha, beta: beta), [a, b], to: site.results)]
  }
}

/// factor x. Of a value on the grid it is floats.
public struct ScaleOperation: OperationDefinition {
  public static let name = "scale"
  var x = ValueID.unset
  var factor = 1.0

  public init() {}

  public init(_ x: ValueID, by factor: Double) {
    self.x = x
    self.factor = factor
  }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    fields.visit("factor", &factor)
  }

  public func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [site[type: x].computed]
  }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result, gradients.wants(x) else { return }
    gradients.add(factor == 1 ? dy : builder.emit(ScaleOperation(dy, by: factor)), to: x)
  }

  public var overwritable: [ValueID] { [x] }

  public func storageLinks(_ site: Site) -> [StorageLink] { [.values(x, site.result)] }

  public func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Scale(factor: factor), [x], to: site.results)]
  }
}

/// A tensor of zeros.
struct ZeroOperation: OperationDefinition {
  static let name = "zero"
  var shape: [Int] = []

  mutating func visit(_ fields: inout some FieldVisitor) { fields.visit("shape", &shape) }

  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] { [TensorType(shape)] }

  func calls(_ site: Site) -> [LoweredCall] {
    [LoweredCall(Kernel.Zero(), [ValueID](), to: site.results)]
  }
}
