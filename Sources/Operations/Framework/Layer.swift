import Attributes
import IR

/// A layer of the model language: its attributes, and how it becomes operations.
public protocol Layer: Sendable {
  var specification: LayerSpecification { get }

  /// Emits the layer's operations and returns its result. `inputs` are as many as the
  /// specification allows. Throws a fault that says what does not fit and what would.
  func build(_ inputs: [ValueID], in builder: inout LayerBuilder) throws(OperationFault) -> ValueID
}

/// Which function a layer is built for.
public enum Mode: Sendable {
  case training
  /// No dropout, running statistics, no side branches.
  case inference
}

/// What a layer is built with: the function so far, its attributes and its weights' names.
public struct LayerBuilder: Sendable {
  public var builder: Builder
  public var mode: Mode
  public var attributes: [String: AttributeValue]
  public var isFrozen: Bool
  /// What is probably not meant about the layer that is being built.
  public var warnings: [OperationFault]
  /// Losses that layers bring with them, such as the divergence of a sampled latent.
  public var losses: [LossTerm]

  /// A scalar value and its weight in the total.
  public struct LossTerm: Sendable {
    public var name: String
    public var value: ValueID
    public var weight: Double

    public init(name: String, value: ValueID, weight: Double) {
      self.name = name
      self.value = value
      self.weight = weight
    }
  }

  public init(_ builder: Builder, mode: Mode) {
    self.builder = builder
    self.mode = mode
    attributes = [:]
    isFrozen = false
    warnings = []
    losses = []
  }

  public subscript(type value: ValueID) -> TensorType { builder[type: value] }

  /// What the model says of an attribute of the layer, or its default.
  func callAsFunction<Value>(_ attribute: Attribute<Value>) -> Value {
    attribute.value(in: attributes)
  }

  /// Emits an operation with one result.
  public mutating func emit(
    _ kind: some OperationDefinition
  ) throws(OperationFault) -> ValueID {
    try builder.tryEmit(kind)
  }

  /// A trained resource of this layer.
  public mutating func parameter(
    _ suffix: String, _ shape: [Int], _ initializer: Resource.Initializer
  ) throws(OperationFault) -> ResourceID {
    try builder.resource(
      Resource(
        "\(builder.owner.prefix).\(suffix)", TensorType(shape),
        role: isFrozen ? .frozen : .parameter,
        initializer: initializer))
  }

  /// A resource that the forward pass updates.
  public mutating func statistic(
    _ suffix: String, _ shape: [Int], _ initializer: Resource.Initializer
  ) throws(OperationFault) -> ResourceID {
    try builder.resource(
      Resource(
        "\(builder.owner.prefix).\(suffix)", TensorType(shape), role: .statistic,
        initializer: initializer))
  }

  /// Throws unless a value is a volume (N, C, D, H, W).
  func requireVolume(_ value: ValueID, _ layer: String) throws(OperationFault) {
    let type = self[type: value]
    guard type.rank == 5 else {
      throw OperationFault(
        "not-a-volume",
        "'\(layer)' wants a volume (N, C, D, H, W); here the value is \(type.shape)",
        advice: ["'unflatten' turns a vector into a volume"])
    }
  }
}
