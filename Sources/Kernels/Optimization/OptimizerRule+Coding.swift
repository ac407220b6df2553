/// One flat object: the kind under "rule", and what belongs to that kind.
extension Optimizer.Rule: Codable {
  private enum CodingKeys: String, CodingKey {
    case rule = "rule"
    case momentum = "momentum"
    case nesterov = "nesterov"
    case beta1 = "beta1"
    case beta2 = "beta2"
    case epsilon = "epsilon"
    case weightDecay = "weightDecay"
    case decoupled = "decoupled"
  }

  private enum Kind: String, Codable {
    case sgd = "sgd"
    case adam = "adam"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .rule) {
    case .sgd:
      self = .sgd(
        momentum: try values.decode(Double.self, forKey: .momentum),
        nesterov: try values.decode(Bool.self, forKey: .nesterov),
        weightDecay: try values.decode(Double.self, forKey: .weightDecay))
    case .adam:
      self = .adam(
        beta1: try values.decode(Double.self, forKey: .beta1),
        beta2: try values.decode(Double.self, forKey: .beta2),
        epsilon: try values.decode(Double.self, forKey: .epsilon),
        weightDecay: try values.decode(Double.self, forKey: .weightDecay),
        decoupled: try values.decode(Bool.self, forKey: .decoupled))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .sgd(let momentum, let nesterov, let weightDecay):
      try values.encode(Kind.sgd, forKey: .rule)
      try values.encode(momentum, forKey: .momentum)
      try values.encode(nesterov, forKey: .nesterov)
      try values.encode(weightDecay, forKey: .weightDecay)
    case .adam(let beta1, let beta2, let epsilon, let weightDecay, let decoupled):
      try values.encode(Kind.adam, forKey: .rule)
      try values.encode(beta1, forKey: .beta1)
      try values.encode(beta2, forKey: .beta2)
      try values.encode(epsilon, forKey: .epsilon)
      try values.encode(weightDecay, forKey: .weightDecay)
      try values.encode(decoupled, forKey: .decoupled)
    }
  }
}
