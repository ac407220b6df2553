/// One flat object: the kind under "target", and the regions of that kind.
extension Loss.Target: Codable {
  private enum CodingKeys: String, CodingKey {
    case target = "target"
    case regions = "regions"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .target) {
    case .classes: self = .classes
    case .regions: self = .regions(try values.decode([[Int]].self, forKey: .regions))
    case .tensor: self = .tensor
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(kind, forKey: .target)
    if case .regions(let regions) = self { try values.encode(regions, forKey: .regions) }
  }
}
