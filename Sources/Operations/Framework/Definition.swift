import IR
import Kernels

/// What the compiler has to know of one operation of the IR. One operation a file; passes ask
/// these questions and never look at names.
public protocol OperationDefinition: OperationKind {
  /// Types of the results. Throws a fault that names the dimension and both numbers.
  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType]

  /// True where running again changes what is outside: an accumulated gradient, an updated
  /// statistic. Such an operation runs once.
  var hasEffect: Bool { get }

  /// Emits the operations that turn gradients of the results into gradients of the operands.
  func differentiate(_ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder)

  /// Ways to recover operands from the results and the other operands. They are exact where the
  /// operation only moves elements, or where its results are on the grid.
  func inverses(_ site: Site) -> [Inverse]

  /// True where the results are the operands' elements in other places.
  var onlyMoves: Bool { get }

  /// Whether the result is made of probabilities.
  var givesProbabilities: Bool { get }

  /// Why an operand cannot be recovered, for the explanation of a failed proof.
  var obstacle: String { get }

  /// Operands whose bytes the first result may take, the best first.
  var overwritable: [ValueID] { get }

  /// Not empty for operations that only move channels.
  func movements(_ site: Site) -> [Movement]

  /// Which values and weights have to agree in their channel blocks.
  func storageLinks(_ site: Site) -> [StorageLink]

  /// The kernel calls, in order. Scratch is added where addresses are known.
  func calls(_ site: Site) -> [LoweredCall]
}

extension OperationDefinition {
  public var hasEffect: Bool { false }
  public var givesProbabilities: Bool { false }
  public var obstacle: String { "'\(title)' has no inverse" }

  public func differentiate(
    _ site: Site, _ gradients: inout GradientFlow, in builder: inout Builder
  ) {
    preconditionFailure("'\(title)' belongs to the backward pass and is not differentiated")
  }

  public func inverses(_ site: Site) -> [Inverse] { [] }
  public var onlyMoves: Bool { false }
  public var overwritable: [ValueID] { [] }
  public func movements(_ site: Site) -> [Movement] { [] }
  public func storageLinks(_ site: Site) -> [StorageLink] { [] }

  /// `overwritable` by positions among the operands, of which two may be one value.
  public var overwritablePositions: [Int] {
    var position = -1
    let positional = mappingOperands { _ in
      position += 1
      return ValueID(position)
    }
    return positional.overwritable.map(\.index)
  }
}

extension Operation {
  /// The operation as the catalogue defines it.
  public var definition: any OperationDefinition {
    guard let definition = kind as? any OperationDefinition else {
      preconditionFailure("'\(title)' is of no kind that the catalogue has")
    }
    return definition
  }

  /// The operation's inverses that recover their operand bit for bit: those of movements, and those of
  /// what is on the fixed-point grid (`FixedPoint`).
  public func exactInverses(in function: Function, resources: [Resource]) -> [Operation] {
    let definition = definition
    guard let first = results.first else { return [] }
    let isFixed = function[type: first].isFixed
    guard definition.onlyMoves || isFixed else { return [] }
    // A value of the grid that was moved to where floats are is not found there again.
    return definition.inverses(Site(self, in: function, of: resources))
      .filter { function[type: $0.result].isFixed == isFixed }
      .map { Operation($0.kind, results: [$0.result], region: region, anchor: anchor) }
  }
}

/// An operation whose one result is an operand of another operation.
public struct Inverse: Sendable {
  public var kind: any OperationDefinition
  /// The operand that it recovers.
  public var result: ValueID

  init(_ kind: any OperationDefinition, recovering result: ValueID) {
    self.kind = kind
    self.result = result
  }
}

/// Channels [operandChannel, operandChannel + count) of an operand are channels from resultChannel
/// of a result. Operands and results by their positions.
public struct Movement: Hashable, Sendable {
  public var operand: Int
  public var operandChannel: Int
  public var result: Int
  public var resultChannel: Int
  public var count: Int

  public init(
    operand: Int = 0, operandChannel: Int = 0, result: Int = 0, resultChannel: Int = 0, count: Int
  ) {
    self.operand = operand
    self.operandChannel = operandChannel
    self.result = result
    self.resultChannel = resultChannel
    self.count = count
  }
}

/// Two things whose channel blocks have to be the same.
public enum StorageLink: Hashable, Sendable {
  case values(ValueID, ValueID)
  /// A convolution weight's input channels are stored as this value's channels are.
  case weightInput(ResourceID, ValueID)
  case weightOutput(ResourceID, ValueID)
}
