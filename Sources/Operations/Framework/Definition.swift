import Attributes
import IR
import Kernels

/// What the compiler has to know of one operation of the IR. One definition a file; passes ask
/// these questions and never switch over names.
public protocol OperationDefinition: Sendable {
  /// Name in the IR.
  var name: String { get }

  /// Types of the results. Throws a fault that names the dimension and both numbers.
  func resultTypes(_ site: Site) throws(OperationFault) -> [TensorType]

  /// True where running again changes what is outside: an accumulated gradient, an updated
  /// statistic. Such an operation runs once.
  var hasEffect: Bool { get }

  /// Emits the operations that turn gradients of the results into gradients of the operands; one
  /// for each operand, nil where none flows. `wanted` says which operands' gradients are read.
  func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?]

  /// Ways to have operands back from the results and the other operands: each an operation whose
  /// single result is the operand. They are exact where the operation only moves elements, or where
  /// its results are on the grid.
  func inverses(_ site: Site) -> [Operation]

  /// True where the results are the operands' elements in other places.
  var onlyMoves: Bool { get }

  /// Whether the results lie on the fixed-point grid, given which operands do (`GridValues`).
  func isOnGrid(_ site: Site, operands: [Bool]) -> Bool

  /// True where results on the grid may leave its range though the operands are inside: the operation
  /// then has the attribute `range`.
  var mayLeaveRange: Bool { get }

  /// Why an operand cannot be had back, for the explanation of a failed proof.
  var obstacle: String { get }

  /// Pairs (position of operand, of result) that may share their bytes.
  func inPlace(_ site: Site) -> [(operand: Int, result: Int)]

  /// True where the last operand may be a residual that the result is added to (attribute
  /// `residual` ±1); in the forward pass the result may be rounded to a grid before (`range`).
  var acceptsResidual: Bool { get }

  /// Not empty for operations that only move channels.
  func movements(_ site: Site) -> [Movement]

  /// Which values and weights have to agree in their channel blocks.
  func storageLinks(_ site: Site) -> [StorageLink]

  /// The kernel calls, in order. Scratch is added by the caller.
  func calls(_ lowering: Lowering) -> [KernelCall]
}

extension OperationDefinition {
  public var hasEffect: Bool { false }
  public var acceptsResidual: Bool { false }
  public var obstacle: String { "'\(name)' has no inverse" }

  public func gradient(
    _ site: Site, of resultGradients: [ValueID?], wanted: [Bool], in builder: inout Builder
  ) -> [ValueID?] {
    preconditionFailure("'\(name)' belongs to the backward pass and is not differentiated")
  }

  public func inverses(_ site: Site) -> [Operation] { [] }
  public var onlyMoves: Bool { false }
  public func isOnGrid(_ site: Site, operands: [Bool]) -> Bool {
    onlyMoves && operands.allSatisfy { $0 }
  }
  public var mayLeaveRange: Bool { false }
  public func inPlace(_ site: Site) -> [(operand: Int, result: Int)] { [] }
  public func movements(_ site: Site) -> [Movement] { [] }
  public func storageLinks(_ site: Site) -> [StorageLink] { [] }
}

/// Channels [operandChannel, operandChannel + count) of an operand are channels from resultChannel
/// of a result; with `count` nil all elements in row-major order.
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

/// What is wrong with an operation's operands.
public struct OperationFault: Error, Hashable, Sendable {
  /// Kebab-case identifier of the diagnostic.
  public var identifier: String
  public var message: String
  /// The attribute to point at; nil: the operation.
  public var attribute: String?
  /// What to do instead.
  public var advice: [String]
  /// The other of two layers that do not go together.
  public var other: Anchor?

  /// Identifier of the warning that a normalization's groups are one value each.
  public static let normalizesOneValue = "normalizes-one-value"

  /// Identifiers of faults that another patch may be free of.
  public static let extentsAtFault: Set = [sizeDoesNotDivide, "shapes-differ", "window-too-large"]
  static let sizeDoesNotDivide = "size-does-not-divide"

  public init(
    _ identifier: String, _ message: String, attribute: String? = nil, advice: [String] = [],
    other: Anchor? = nil
  ) {
    self.identifier = identifier
    self.message = message
    self.attribute = attribute
    self.advice = advice
    self.other = other
  }
}
