/// A straight line of operations in single-assignment form.
public struct Function: Hashable, Sendable {
  public var name: String
  /// Values given from outside, with the names under which they are given.
  public var arguments: [Named]
  /// Type of each value; a `ValueID` is an index into this table.
  public private(set) var types: [TensorType] = []
  public var operations: [Operation] = []
  public var regions: [Region] = []
  /// Values that are read from outside, with the names under which they are read.
  public var results: [Named]

  /// A value and its name to the outside.
  public struct Named: Hashable, Sendable {
    public var name: String
    public var value: ValueID

    public init(_ name: String, _ value: ValueID) {
      self.name = name
      self.value = value
    }
  }

  public init(name: String) {
    self.name = name
    arguments = []
    results = []
  }

  /// Adds a value to the table.
  public mutating func makeValue(_ type: TensorType) -> ValueID {
    types.append(type)
    return ValueID(types.count - 1)
  }

  public subscript(type value: ValueID) -> TensorType {
    get { types[value.index] }
    set { types[value.index] = newValue }
  }
}

/// Functions over the same resources.
public struct Module: Hashable, Sendable {
  public var name: String
  public var resources: [Resource] = []
  public var functions: [Function] = []

  public init(name: String) { self.name = name }

  public func function(_ name: String) -> Function? { functions.first { $0.name == name } }
}
