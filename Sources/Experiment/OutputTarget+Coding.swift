/// One flat object: the kind under "target", and what belongs to that kind.
extension Output.Target: Codable {
  private enum CodingKeys: String, CodingKey {
    case target = "target"
    case labels = "labels"
    case regions = "regions"
  }

  private enum Kind: String, Codable {
    case labels = "labels"
    case regions = "regions"
    case input = "input"
    case none = "none"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .target) {
    case .labels: self = .labels(try values.decode([Label].self, forKey: .labels))
    case .regions:
      self = .regions(
        try values.decode([Region].self, forKey: .regions),
        labels: try values.decode([Label].self, forKey: .labels))
    case .input: self = .input
    case .none: self = .none
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .labels(let labels):
      try values.encode(Kind.labels, forKey: .target)
      try values.encode(labels, forKey: .labels)
    case .regions(let regions, let labels):
      try values.encode(Kind.regions, forKey: .target)
      try values.encode(regions, forKey: .regions)
      try values.encode(labels, forKey: .labels)
    case .input: try values.encode(Kind.input, forKey: .target)
    case .none: try values.encode(Kind.none, forKey: .target)
    }
  }
}
