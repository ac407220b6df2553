/// One layer of the network, as the model has it: operations of one term that follow one another.
public struct NetworkLayer: Sendable {
  /// Stable path of the term.
  public var path: String
  /// Names of its operations, in order.
  public var operations: [String]
  /// Its line in the model; 0 for none.
  public var line: Int
  /// Shape of what it gives; volumes are (N, C, D, H, W).
  public var shape: [Int]
  /// Numbers that it reads and that outlive a step: weights and running statistics. Shared ones
  /// count at each layer that reads them.
  public var parameters: Int
  /// Arithmetic operations of one forward evaluation, those on padding included.
  public var flops: Double
  /// Indices of the layers that it reads; -1 is the input.
  public var reads: [Int]
  /// Whether it is a part of a bijection: a coupling is, the layers of its F and G are not.
  public var isInvertible: Bool
  /// The side branch that it stands in; nil on the way from the input to the network's result.
  public var branch: String?

  public init(
    path: String, operations: [String], line: Int, shape: [Int], parameters: Int, flops: Double,
    reads: [Int], isInvertible: Bool, branch: String?
  ) {
    self.path = path
    self.operations = operations
    self.line = line
    self.shape = shape
    self.parameters = parameters
    self.flops = flops
    self.reads = reads
    self.isInvertible = isInvertible
    self.branch = branch
  }
}
