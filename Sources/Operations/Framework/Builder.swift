import IR

/// Emits operations at the end of a function; the types follow from the definitions.
public struct Builder: Sendable {
  public var function: Function
  public var resources: [Resource]
  /// Where new operations are said to come from.
  public var anchor: Anchor
  public var region: RegionID?
  /// Factor of the loss that is being differentiated in the total.
  public var lossWeight = 1.0
  /// Who declares resources now: the layer at a path, or all layers that share under a name.
  package var owner = Owner.layer(path: "")
  private var resourceByName: [String: ResourceID]
  /// Who declared a resource first in this function, and where.
  private var declarations: [ResourceID: (owner: Owner, anchor: Anchor)] = [:]

  package enum Owner: Hashable, Sendable {
    case layer(path: String)
    case shared(name: String)

    /// What the names of the resources begin with.
    package var prefix: String {
      switch self {
      case .layer(let path): path
      case .shared(let name): name
      }
    }
  }

  public init(function: Function, resources: [Resource], anchor: Anchor) {
    self.function = function
    self.resources = resources
    self.anchor = anchor
    resourceByName = Dictionary(
      uniqueKeysWithValues: resources.enumerated().map { ($1.name, ResourceID($0)) })
  }

  public subscript(type value: ValueID) -> TensorType { function[type: value] }

  /// Emits an operation and returns its results. Throws the definition's fault.
  mutating func tryEmit(
    several kind: some OperationDefinition
  ) throws(OperationFault) -> [ValueID] {
    var operation = Operation(kind, results: [], region: region, anchor: anchor)
    let types = try kind.resultTypes(Site(operation, in: function, of: resources))
    for type in types { try Self.requireSize(type, of: "the result of '\(kind.title)'") }
    operation.results = types.map { function.makeValue($0) }
    function.operations.append(operation)
    return operation.results
  }

  /// The same of an operation with one result.
  mutating func tryEmit(
    _ kind: some OperationDefinition
  ) throws(OperationFault) -> ValueID {
    try tryEmit(several: kind)[0]
  }

  /// Emits an operation that cannot be wrong, as the compiler itself made its operands.
  @discardableResult
  public mutating func emit(several kind: some OperationDefinition) -> [ValueID] {
    do {
      return try tryEmit(several: kind)
    } catch {
      preconditionFailure("'\(kind.title)' at \(anchor.path): \(error.message)")
    }
  }

  /// The same of an operation with one result.
  public mutating func emit(_ kind: some OperationDefinition) -> ValueID {
    emit(several: kind)[0]
  }

  /// The same of an operation that has an effect and no result.
  mutating func emit(effect kind: some OperationDefinition) { emit(several: kind) }

  /// Throws for a type of more elements than anything may have.
  static func requireSize(_ type: TensorType, of name: String) throws(OperationFault) {
    guard type.isWithinLimits else {
      throw OperationFault(
        "too-many-elements",
        "\(name) is \(type.shape), which is more than 2^40 elements")
    }
  }

  /// The value rounded to the grid of the invertible parts; itself where it is there already.
  public mutating func onGrid(_ value: ValueID) -> ValueID {
    self[type: value].isFixed ? value : emit(RoundOperation(value))
  }

  /// The value as floats; itself where it is not on the grid.
  public mutating func computed(_ value: ValueID) -> ValueID {
    self[type: value].isFixed ? emit(ScaleOperation(value, by: 1)) : value
  }

  /// The resource of that name, declared now if it was not yet. Throws where it was declared by
  /// another owner, with another shape or in another role.
  public mutating func resource(_ resource: Resource) throws(OperationFault) -> ResourceID {
    if let known = resourceByName[resource.name] {
      try check(resource, against: known)
      declarations[known] = declarations[known] ?? (owner, anchor)
      return known
    }
    try Self.requireSize(resource.type, of: "'\(resource.name)'")
    resources.append(resource)
    let identifier = ResourceID(resources.count - 1)
    resourceByName[resource.name] = identifier
    declarations[identifier] = (owner, anchor)
    return identifier
  }

  private func check(_ resource: Resource, against known: ResourceID) throws(OperationFault) {
    let other = resources[known.index]
    let first = declarations[known]
    guard (first?.owner ?? owner) == owner else {
      throw OperationFault(
        "ambiguous-weights",
        "the weights '\(resource.name)' are those of a layer with this path and those that layers share by 'weights'",
        advice: ["give the layer another name, or the shared weights"], other: first?.anchor)
    }
    guard other.type == resource.type else {
      throw OperationFault(
        "shared-weights-differ",
        "weights '\(resource.name)' are \(other.type.shape) elsewhere and \(resource.type.shape) here",
        other: first?.anchor)
    }
    guard other.role == resource.role else {
      throw OperationFault(
        "shared-weights-differ",
        other.role == .frozen
          ? "weights '\(resource.name)' are frozen elsewhere, but not here"
          : "weights '\(resource.name)' are frozen here, but not elsewhere",
        advice: ["shared weights are frozen at each use or at none"], other: first?.anchor)
    }
  }
}
