/// One flat object: the kind under "normalization", and what belongs to that kind.
extension IntensityNormalization: Codable {
  private enum CodingKeys: String, CodingKey {
    case normalization = "normalization"
    case low = "low"
    case high = "high"
    case mean = "mean"
    case deviation = "deviation"
  }

  private enum Kind: String, Codable {
    case zScoreNonZero = "z-score-nonzero"
    case zScoreMask = "z-score-mask"
    case zScore = "z-score"
    case ct = "ct"
    case rescale = "rescale"
    case none = "none"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .normalization) {
    case .zScoreNonZero: self = .zScoreNonZero
    case .zScoreMask: self = .zScoreMask
    case .zScore: self = .zScore
    case .ct:
      self = .ct(
        CT(
          low: try values.decode(Double.self, forKey: .low),
          high: try values.decode(Double.self, forKey: .high),
          mean: try values.decode(Double.self, forKey: .mean),
          deviation: try values.decode(Double.self, forKey: .deviation)))
    case .rescale: self = .rescale
    case .none: self = .none
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .zScoreNonZero: try values.encode(Kind.zScoreNonZero, forKey: .normalization)
    case .zScoreMask: try values.encode(Kind.zScoreMask, forKey: .normalization)
    case .zScore: try values.encode(Kind.zScore, forKey: .normalization)
    case .ct(let ct):
      try values.encode(Kind.ct, forKey: .normalization)
      try values.encode(ct.low, forKey: .low)
      try values.encode(ct.high, forKey: .high)
      try values.encode(ct.mean, forKey: .mean)
      try values.encode(ct.deviation, forKey: .deviation)
    case .rescale: try values.encode(Kind.rescale, forKey: .normalization)
    case .none: try values.encode(Kind.none, forKey: .normalization)
    }
  }
}
