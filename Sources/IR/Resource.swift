/// State that outlives a step: a parameter, or a running statistic. Named by a stable path.
public struct Resource: Hashable, Sendable {
  public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Trained by the optimizer.
    case parameter
    /// A parameter that stays as it was loaded or initialized.
    case frozen
    /// Updated by an operation of the forward pass, never by the optimizer.
    case statistic
  }

  /// How the first values are drawn.
  public enum Initializer: Hashable, Sendable {
    case constant(Double)
    /// Uniform in ± bound.
    case uniform(bound: Double)
    /// Normal of mean 0.
    case normal(deviation: Double)
  }

  public var name: String
  public var type: TensorType
  public var role: Role
  public var initializer: Initializer

  public init(_ name: String, _ type: TensorType, role: Role, initializer: Initializer) {
    self.name = name
    self.type = type
    self.role = role
    self.initializer = initializer
  }
}
