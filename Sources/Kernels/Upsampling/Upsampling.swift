public enum Interpolation: String, Codable, Hashable, Sendable {
  case nearest = "nearest"
  /// Corners not aligned: source = (target + 0.5) / factor - 0.5, clamped at the borders.
  case trilinear = "trilinear"
}

/// How a volume's extents become `factor` times as large.
public struct Upsampling: Codable, Hashable, Sendable {
  public var factor: [Int]
  public var mode: Interpolation
  /// +1 adds the residual operand, -1 gives r - upsampled, 0 there is none.
  public var residualSign: Int

  private enum CodingKeys: String, CodingKey {
    case factor = "factor"
    case mode = "mode"
    case residualSign = "residualSign"
  }

  public init(factor: [Int], mode: Interpolation, residualSign: Int = 0) {
    self.factor = factor
    self.mode = mode
    self.residualSign = residualSign
  }

  /// What is wrong with the attributes; nil where nothing is.
  var fault: String? {
    AttributeCheck.sizes(factor) ?? AttributeCheck.sign(residualSign)
  }

  /// Whether the extents of a fine volume are those of a coarse one times the factor.
  func relates(coarse: [Int]?, fine: [Int]?) -> Bool {
    fine != nil && scaled(coarse, by: factor) == fine
  }
}
