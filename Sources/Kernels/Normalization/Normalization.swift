/// Normalization by given statistics, an affine map for each channel, and an activation.
public struct Normalization: Codable, Hashable, Sendable {
  public var groups: Int
  public var overBatch: Bool
  /// True where the statistics do not depend on x (running ones), so no gradient flows by them.
  public var constantStatistics: Bool
  public var activation: Activation
  /// Of `Kernel.Normalize` alone: +1 adds the activation's value to the residual operand, -1 takes it
  /// away from it, 0 there is none. Where the result is on the fixed-point grid (`FixedPoint`) the value is
  /// rounded to it before.
  public var residualSign: Int

  private enum CodingKeys: String, CodingKey {
    case groups = "groups"
    case overBatch = "overBatch"
    case constantStatistics = "constantStatistics"
    case activation = "activation"
    case residualSign = "residualSign"
  }

  public init(
    groups: Int, overBatch: Bool = false, constantStatistics: Bool = false,
    activation: Activation = .identity, residualSign: Int = 0
  ) {
    self.groups = groups
    self.overBatch = overBatch
    self.constantStatistics = constantStatistics
    self.activation = activation
    self.residualSign = residualSign
  }

  /// Whether all items are normalized by the same statistics.
  package var sharesStatistics: Bool { overBatch || constantStatistics }

  /// What is wrong with the attributes; nil where nothing is.
  var fault: String? {
    AttributeCheck.require(groups > 0, "groups") ?? activation.fault
      ?? AttributeCheck.sign(residualSign)
  }
}
