/// One flat object: the kind under "initializer", and what belongs to that kind.
extension Parameter.Initializer: Codable {
  private enum CodingKeys: String, CodingKey {
    case initializer = "initializer"
    case value = "value"
    case bound = "bound"
    case deviation = "deviation"
  }

  private enum Kind: String, Codable {
    case constant = "constant"
    case uniform = "uniform"
    case normal = "normal"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .initializer) {
    case .constant: self = .constant(try values.decode(Double.self, forKey: .value))
    case .uniform:
      self = .uniform(bound: try values.decode(Double.self, forKey: .bound))
    case .normal:
      self = .normal(deviation: try values.decode(Double.self, forKey: .deviation))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .constant(let value):
      try values.encode(Kind.constant, forKey: .initializer)
      try values.encode(value, forKey: .value)
    case .uniform(let bound):
      try values.encode(Kind.uniform, forKey: .initializer)
      try values.encode(bound, forKey: .bound)
    case .normal(let deviation):
      try values.encode(Kind.normal, forKey: .initializer)
      try values.encode(deviation, forKey: .deviation)
    }
  }
}
