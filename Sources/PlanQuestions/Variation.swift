/// Something that is varied of models, and the values that it takes.
public struct Variation: Sendable {
  public enum Value: Hashable, Sendable {
    /// A parameter's value, as it is written.
    case parameter(String)
    /// Voxels along (D, H, W).
    case patch([Int])
    /// Patches of a step.
    case batch(Int)

    /// Whether this is as much as the other: at least as great a number, along each axis, or the same.
    func isAtLeast(_ other: Value) -> Bool {
      switch (self, other) {
      case (.patch(let mine), .patch(let others)): zip(mine, others).allSatisfy { $0 >= $1 }
      case (.batch, .batch), (.parameter, .parameter):
        if let number, let other = other.number { number >= other } else { self == other }
      default: false
      }
    }

    /// What it is compared by; nil where it has no order.
    var number: Double? {
      switch self {
      case .parameter(let text): Double(text)
      case .patch(let extents): extents.reduce(1) { $0 * Double($1) }
      case .batch(let count): Double(count)
      }
    }
  }

  /// A parameter's name, `patch` or `batch`.
  public let name: String
  public let values: [Value]

  public init(name: String, values: [Value]) {
    self.name = name
    self.values = values
  }

  /// Whether a greater value is more of something.
  var isOrdered: Bool { values.allSatisfy { $0.number != nil } }

  /// The name of the parameter; nil where the input's size is varied.
  var parameter: String? {
    if case .parameter = values.first { name } else { nil }
  }
}

extension ModelSettings {
  /// With one more value set.
  func setting(_ name: String, to value: Variation.Value) -> ModelSettings {
    var settings = self
    switch value {
    case .parameter(let text): settings.parameters[name] = text
    case .patch(let extents): settings.patch = extents
    case .batch(let count): settings.batch = count
    }
    return settings
  }
}
