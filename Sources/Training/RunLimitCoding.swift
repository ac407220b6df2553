/// In `run.json` a limit is one key with a number: `{"steps": 300}`.
extension RunSettings.Limit {
  private enum Key: String, CodingKey {
    case epochs
    case steps
    case minutes
  }

  /// The number one level down, as `{"steps": {"_0": 300}}`, which runs hold too.
  private enum NestedKey: String, CodingKey {
    case number = "_0"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a run has one limit"))
    }
    func number<Number: Decodable>(_ type: Number.Type) throws -> Number {
      guard
        let nested = try? container.nestedContainer(keyedBy: NestedKey.self, forKey: key)
      else { return try container.decode(type, forKey: key) }
      return try nested.decode(type, forKey: .number)
    }
    self =
      switch key {
      case .epochs: .epochs(try number(Int.self))
      case .steps: .steps(try number(Int.self))
      case .minutes: .minutes(try number(Double.self))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .epochs(let count): try container.encode(count, forKey: .epochs)
    case .steps(let count): try container.encode(count, forKey: .steps)
    case .minutes(let minutes): try container.encode(minutes, forKey: .minutes)
    }
  }
}
