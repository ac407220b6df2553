import IR
import Kernels

/// A learned scale and shift of each channel (C each).
struct Affine: FieldGroup {
  var gamma = ResourceID.unset
  var beta = ResourceID.unset

  mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("gamma", &gamma)
    fields.visit("beta", &beta)
  }

  func isTrained(_ site: Site) -> Bool { site.isTrained(gamma) || site.isTrained(beta) }
}

/// What `normalize` does to a volume: activation(gamma (x - mean) / deviation + beta). A convolution
/// may do it as it loads its input.
public struct Prologue: FieldGroup {
  /// Means and inverse deviations, (B, groups, 2).
  var statistics = ValueID.unset
  var affine: Affine?
  var groups = 0
  var overBatch = false
  /// True where the statistics do not depend on x.
  var constant = false
  var activation = Activation.identity

  public init() {}

  init(
    statistics: ValueID, affine: Affine?, groups: Int, overBatch: Bool, constant: Bool = false
  ) {
    self.statistics = statistics
    self.affine = affine
    self.groups = groups
    self.overBatch = overBatch
    self.constant = constant
  }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.visit("statistics", &statistics)
    fields.visit(group: "affine", &affine)
    fields.visit("groups", &groups)
    fields.visit("over_batch", &overBatch)
    fields.visit("constant", &constant)
    fields.visit("activation", &activation)
  }

  /// The normalization that kernels compute.
  func normalization(residualSign: Int = 0) -> Normalization {
    Normalization(
      groups: groups, overBatch: overBatch, constantStatistics: constant, activation: activation,
      residualSign: residualSign)
  }

  /// Statistics, gamma and beta as a convolution takes them.
  var places: [Place] { [.value(statistics)] + affinePlaces.compactMap(\.self) }

  /// Gamma and beta, each nil where there are none.
  var affinePlaces: [Place?] {
    [affine.map { .parameter($0.gamma) }, affine.map { .parameter($0.beta) }]
  }
}
