/// What a planner answers: a schedule, where every buffer lies and how long it lives.
public struct Plan: Codable, Hashable, Sendable {
  public var steps: [Step]
  public var instances: [Instance]
  /// For each value of the problem, how the backward pass comes by it.
  public var retention: [Retention]
  /// Size of the arena: no instance and no scratch ends beyond it.
  public var arenaBytes: Int
  /// Most bytes live at one step of this schedule, shared bytes counted once: no layout of this
  /// schedule can be smaller.
  public var arenaLowerBoundBytes: Int
  /// Predicted time of all steps.
  public var seconds: Double
  /// The step with the most live bytes.
  public var peakStep: Int

  private enum CodingKeys: String, CodingKey {
    case steps = "steps"
    case instances = "instances"
    case retention = "retention"
    case arenaBytes = "arenaBytes"
    case arenaLowerBoundBytes = "arenaLowerBoundBytes"
    case seconds = "seconds"
    case peakStep = "peakStep"
  }

  public init(
    steps: [Step], instances: [Instance], retention: [Retention], arenaBytes: Int,
    arenaLowerBoundBytes: Int, seconds: Double, peakStep: Int
  ) {
    self.steps = steps
    self.instances = instances
    self.retention = retention
    self.arenaBytes = arenaBytes
    self.arenaLowerBoundBytes = arenaLowerBoundBytes
    self.seconds = seconds
    self.peakStep = peakStep
  }
}

extension Plan {
  /// One execution of an operation.
  public struct Step: Codable, Hashable, Sendable {
    /// Index as `Problem.operation` takes it.
    public var operation: Int
    /// Instances read and written, in the operation's order.
    public var operands: [Int]
    public var results: [Int]
    /// Where the operation's scratch starts; nil where it needs none.
    public var scratchOffset: Int?

    private enum CodingKeys: String, CodingKey {
      case operation = "operation"
      case operands = "operands"
      case results = "results"
      case scratchOffset = "scratchOffset"
    }

    public init(operation: Int, operands: [Int], results: [Int], scratchOffset: Int? = nil) {
      self.operation = operation
      self.operands = operands
      self.results = results
      self.scratchOffset = scratchOffset
    }
  }

  /// One stay of a value in the arena. A value that is dropped and recovered has several.
  public struct Instance: Codable, Hashable, Sendable {
    public var value: Int
    /// Steps at which it is written (-1: there from the start) and last read, both included.
    public var first: Int
    public var last: Int
    public var offset: Int

    private enum CodingKeys: String, CodingKey {
      case value = "value"
      case first = "first"
      case last = "last"
      case offset = "offset"
    }

    public init(value: Int, first: Int, last: Int, offset: Int) {
      self.value = value
      self.first = first
      self.last = last
      self.offset = offset
    }
  }

  public enum Retention: String, Codable, Hashable, Sendable {
    /// Stays in memory until the backward pass has read it.
    case keep = "keep"
    /// Dropped and computed again from earlier values.
    case recompute = "recompute"
    /// Dropped and computed again from later values.
    case invert = "invert"
    /// Not needed by the backward pass, or produced by it.
    case transient = "transient"
  }
}

/// Which choices a planner has.
public enum Policy: String, Codable, Hashable, Sendable, CaseIterable {
  /// Stores every value that the backward pass reads.
  case keep
  /// Keeps or recomputes.
  case recompute
  /// Keeps, recomputes or inverts.
  case invert
  /// `invert` under a budget.
  case auto

  /// Whether values may be recovered from later ones.
  public var mayInvert: Bool { self == .invert || self == .auto }
}
