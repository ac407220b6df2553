/// What is not as for most losses has a key only where it is there.
extension Loss: Codable {
  private enum CodingKeys: String, CodingKey {
    case function = "function"
    case parameters = "parameters"
    case termsPerChannel = "termsPerChannel"
    case commonTerms = "commonTerms"
    case isPerItem = "perItem"
    case target = "target"
    case weights = "weights"
    case ignored = "ignored"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try values.decode(Function.self, forKey: .function),
      try values.decode([String: Double].self, forKey: .parameters),
      termsPerChannel: try values.decodeIfPresent(Int.self, forKey: .termsPerChannel),
      commonTerms: try values.decodeIfPresent(Int.self, forKey: .commonTerms),
      target: try values.decode(Target.self, forKey: .target))
    isPerItem = try values.decodeIfPresent(Bool.self, forKey: .isPerItem) ?? false
    weights = try values.decodeIfPresent([Double].self, forKey: .weights)
    ignored = try values.decodeIfPresent(Int.self, forKey: .ignored)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(function, forKey: .function)
    try values.encode(parameters, forKey: .parameters)
    try values.encodeIfPresent(termsPerChannel, forKey: .termsPerChannel)
    try values.encodeIfPresent(commonTerms, forKey: .commonTerms)
    if isPerItem { try values.encode(isPerItem, forKey: .isPerItem) }
    try values.encode(target, forKey: .target)
    try values.encodeIfPresent(weights, forKey: .weights)
    try values.encodeIfPresent(ignored, forKey: .ignored)
  }
}
