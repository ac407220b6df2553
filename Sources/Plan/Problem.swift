/// What a planner is asked: which values a program computes, by which operations, in which order
/// they would run if memory were free, and how else a value can be had.
///
/// Values and operations are named by their index. Only what lives in the arena is here: reading a
/// parameter is free, and writing a parameter's gradient is an effect of an operation that runs
/// once.
public struct Problem: Codable, Hashable, Sendable {
  public var values: [Value]
  /// The program: every operation once, in an order in which it could run. Forward operations come
  /// before backward ones.
  public var operations: [Operation]
  /// Other ways to produce a value, from values computed after it. Only in the backward part.
  public var inverses: [Operation]
  /// Every buffer starts on a multiple of this many bytes, unless it lies inside another one.
  public var alignment: Int

  private enum CodingKeys: String, CodingKey {
    case values = "values"
    case operations = "operations"
    case inverses = "inverses"
    case alignment = "alignment"
  }

  public init(
    values: [Value] = [], operations: [Operation] = [], inverses: [Operation] = [],
    alignment: Int = 64
  ) {
    self.values = values
    self.operations = operations
    self.inverses = inverses
    self.alignment = alignment
  }

  /// Operation `index` of the program or, past its end, of the inverses.
  public func operation(_ index: Int) -> Operation {
    index < operations.count ? operations[index] : inverses[index - operations.count]
  }
}

extension Problem {
  /// A tensor in the arena, whole and immutable once written.
  public struct Value: Codable, Hashable, Sendable {
    public var name: String
    public var bytes: Int
    /// Written from outside before the first operation; has no producer and is there from the
    /// start.
    public var isInput: Bool
    /// Read from outside after the last operation: it is there at the end.
    public var isOutput: Bool

    private enum CodingKeys: String, CodingKey {
      case name = "name"
      case bytes = "bytes"
      case isInput = "isInput"
      case isOutput = "isOutput"
    }

    public init(_ name: String, bytes: Int, isInput: Bool = false, isOutput: Bool = false) {
      self.name = name
      self.bytes = bytes
      self.isInput = isInput
      self.isOutput = isOutput
    }
  }

  public enum Phase: String, Codable, Hashable, Sendable {
    case forward = "forward"
    case backward = "backward"
  }

  /// One computation, or one movement of bytes.
  public struct Operation: Codable, Hashable, Sendable {
    public var name: String
    public var phase: Phase
    public var operands: [Int]
    public var results: [Int]
    /// Workspace that is live during this operation alone.
    public var scratchBytes: Int
    public var seconds: Double
    /// False where running twice would change the outcome (an accumulated gradient, a running
    /// statistic): such an operation runs exactly once, in the program's order among its like.
    public var isRepeatable: Bool
    /// Pairs of positions (in `operands`, in `results`): the result may be written over exactly the
    /// operand's bytes. No other overlap of a result with an operand is allowed.
    public var inPlace: [Pair]
    /// Not empty for an operation that only moves bytes (split, concat, reshape): then it does
    /// nothing else, and a transfer whose bytes lie where they should costs nothing.
    public var transfers: [Transfer]

    private enum CodingKeys: String, CodingKey {
      case name = "name"
      case phase = "phase"
      case operands = "operands"
      case results = "results"
      case scratchBytes = "scratchBytes"
      case seconds = "seconds"
      case isRepeatable = "isRepeatable"
      case inPlace = "inPlace"
      case transfers = "transfers"
    }

    public init(
      _ name: String, _ phase: Phase, operands: [Int], results: [Int], scratchBytes: Int = 0,
      seconds: Double = 0, isRepeatable: Bool = true, inPlace: [Pair] = [],
      transfers: [Transfer] = []
    ) {
      self.name = name
      self.phase = phase
      self.operands = operands
      self.results = results
      self.scratchBytes = scratchBytes
      self.seconds = seconds
      self.isRepeatable = isRepeatable
      self.inPlace = inPlace
      self.transfers = transfers
    }
  }

  /// Positions in an operation's operands and results.
  public struct Pair: Codable, Hashable, Sendable {
    public var operand: Int
    public var result: Int

    private enum CodingKeys: String, CodingKey {
      case operand = "operand"
      case result = "result"
    }

    public init(operand: Int, result: Int) {
      self.operand = operand
      self.result = result
    }
  }

  /// `count` bytes from `operandOffset` of an operand are `resultOffset` of a result.
  public struct Transfer: Codable, Hashable, Sendable {
    public var operand: Int
    public var operandOffset: Int
    public var result: Int
    public var resultOffset: Int
    public var count: Int
    /// Time of the copy, where one is needed.
    public var seconds: Double

    private enum CodingKeys: String, CodingKey {
      case operand = "operand"
      case operandOffset = "operandOffset"
      case result = "result"
      case resultOffset = "resultOffset"
      case count = "count"
      case seconds = "seconds"
    }

    public init(
      operand: Int, operandOffset: Int = 0, result: Int, resultOffset: Int = 0, count: Int,
      seconds: Double = 0
    ) {
      self.operand = operand
      self.operandOffset = operandOffset
      self.result = result
      self.resultOffset = resultOffset
      self.count = count
      self.seconds = seconds
    }
  }
}
