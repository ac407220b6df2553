/// An elementwise activation: a function and its parameter.
public struct Activation: Codable, Hashable, Sendable {
  /// The name of a function. The catalogue of operations says which there are, and every backend
  /// which of them it computes.
  public struct Function: RawRepresentable, Codable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// x.
    public static let identity = Function(rawValue: "identity")
  }

  public var function: Function
  /// 0 for a function that has none.
  public var parameter: Double

  private enum CodingKeys: String, CodingKey {
    case function = "function"
    case parameter = "parameter"
  }

  public init(_ function: Function, parameter: Double = 0) {
    self.function = function
    self.parameter = parameter
  }

  public init(_ name: String, parameter: Double = 0) {
    self.init(Function(rawValue: name), parameter: parameter)
  }

  public static let identity = Activation(.identity)
}
