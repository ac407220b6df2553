/// One flat object: the kind under "layout", and what belongs to that kind.
extension Layout: Codable {
  private enum CodingKeys: String, CodingKey {
    case layout = "layout"
    case block = "block"
    case inputBlock = "inputBlock"
    case outputBlock = "outputBlock"
  }

  private enum Kind: String, Codable {
    case plain = "plain"
    case blocked = "blocked"
    case convolutionWeight = "convolution-weight"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .layout) {
    case .plain: self = .plain
    case .blocked: self = .blocked(try values.decode(Int.self, forKey: .block))
    case .convolutionWeight:
      self = .convolutionWeight(
        inputBlock: try values.decode(Int.self, forKey: .inputBlock),
        outputBlock: try values.decode(Int.self, forKey: .outputBlock))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .plain: try values.encode(Kind.plain, forKey: .layout)
    case .blocked(let block):
      try values.encode(Kind.blocked, forKey: .layout)
      try values.encode(block, forKey: .block)
    case .convolutionWeight(let inputBlock, let outputBlock):
      try values.encode(Kind.convolutionWeight, forKey: .layout)
      try values.encode(inputBlock, forKey: .inputBlock)
      try values.encode(outputBlock, forKey: .outputBlock)
    }
  }
}
