/// One flat object: the record's name under "kernel", and its attributes.
extension Kernel: Codable {
  private enum CodingKeys: String, CodingKey {
    case kernel = "kernel"
  }

  private static let recordsByName = Dictionary(
    uniqueKeysWithValues: records.map { ($0.name, $0) })

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .kernel)
    guard let record = Self.recordsByName[name] else {
      throw DecodingError.dataCorruptedError(
        forKey: .kernel, in: container, debugDescription: "there is no kernel '\(name)'")
    }
    self = try record.init(from: decoder).kernel
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .kernel)
    try record.encode(to: encoder)
  }
}
