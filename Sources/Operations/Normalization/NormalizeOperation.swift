import IR
import Kernels

/// What a `Prologue` describes, as an operation of its own; with a residual r ± that.
public struct NormalizeOperation: TakesResidual, RoundsResult, TakesActivation {
  public static let name = "normalize"
  public var x = ValueID.unset
  var by = Prologue()
  public var residual: Residual?
  public var rounds = false

  public init() {}

  init(x: ValueID, by prologue: Prologue) {
    self.x = x
    by = prologue
  }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("x", &x)
    by.visit(&fields)
    fields.visit(group: "residual", &residual)
    fields.visit("rounds", &rounds)
  }

  public var activation: Activation {
    get { by.activation }
    set { by.activation = newValue }
  }

  /// The same as the prologue of an operation that reads the result; nil where the result is more
  /// than that, or where zeros around it would not stay zeros.
  public var asPrologue: Prologue? {
    residual == nil && !rounds && activation.keepsZero ? by : nil
  }

  public var obstacle: String {
    "a normalization forgets the mean and the deviation of what it normalizes"
  }

  public func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType] {
    [try resultType(of: site[type: x], site)]
  }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    guard let dy = gradients.result else { return }
    if gradients.wants(x) || by.affine?.isTrained(site) == true {
      gradients.add(builder.emit(NormalizeGradient(dy: dy, x: x, by: by)), to: x)
    }
    if let residual { gradients.add(dy, to: residual.value) }
  }

  public func inverses(_ site: Site) -> [Inverse] { residualInverses(site) }

  public var overwritable: [ValueID] { (residual.map { [$0.value] } ?? []) + [x] }

  public func storageLinks(_ site: Site) -> [StorageLink] {
    [.values(x, site.result)] + residualLinks(site)
  }

  public func calls(_ site: Site) -> [LoweredCall] {
    [
      LoweredCall(
        Kernel.Normalize(by.normalization(residualSign: residualSign)),
        [.value(x), .value(by.statistics)] + by.affinePlaces + [residualPlace],
        to: [.value(site.result)])
    ]
  }
}
