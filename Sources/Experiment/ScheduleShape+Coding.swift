/// One flat object: the kind under "shape", and what belongs to that kind.
extension Schedule.Shape: Codable {
  private enum CodingKeys: String, CodingKey {
    case shape = "shape"
    case milestones = "milestones"
    case factor = "factor"
    case power = "power"
    case floor = "floor"
  }

  private enum Kind: String, Codable {
    case constant = "constant"
    case step = "step"
    case polynomial = "polynomial"
    case cosine = "cosine"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .shape) {
    case .constant: self = .constant
    case .step:
      self = .step(
        milestones: try values.decode([Double].self, forKey: .milestones),
        factor: try values.decode(Double.self, forKey: .factor))
    case .polynomial:
      self = .polynomial(power: try values.decode(Double.self, forKey: .power))
    case .cosine: self = .cosine(floor: try values.decode(Double.self, forKey: .floor))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .constant: try values.encode(Kind.constant, forKey: .shape)
    case .step(let milestones, let factor):
      try values.encode(Kind.step, forKey: .shape)
      try values.encode(milestones, forKey: .milestones)
      try values.encode(factor, forKey: .factor)
    case .polynomial(let power):
      try values.encode(Kind.polynomial, forKey: .shape)
      try values.encode(power, forKey: .power)
    case .cosine(let floor):
      try values.encode(Kind.cosine, forKey: .shape)
      try values.encode(floor, forKey: .floor)
    }
  }
}
