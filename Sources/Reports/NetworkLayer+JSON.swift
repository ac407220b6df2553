import PlanQuestions

extension NetworkLayer {
  /// Extents along (D, H, W); empty for what is no volume.
  var spatial: [Int] { shape.count == 5 ? Array(shape[2...]) : [] }
}

extension NetworkLayer: Encodable {
  private enum CodingKeys: String, CodingKey {
    case path, operations, line, shape, parameters, flops, reads, isInvertible, branch
  }

  /// Every key is always there: `branch` is null where there is none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encode(operations, forKey: .operations)
    try container.encode(line, forKey: .line)
    try container.encode(shape, forKey: .shape)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(flops, forKey: .flops)
    try container.encode(reads, forKey: .reads)
    try container.encode(isInvertible, forKey: .isInvertible)
    try container.encode(branch, forKey: .branch)
  }
}
