import Kernels
import Plan

/// One way into a program: kernel calls on addresses, with the plan they were lowered from.
public struct Entry: Codable, Hashable, Sendable {
  /// A tensor that is written before or read after the calls, under its name.
  public struct Port: Codable, Hashable, Sendable {
    public enum Role: String, Codable, Hashable, Sendable {
      case input = "input"
      /// One of the network's outputs.
      case output = "output"
      /// The sum that is trained on.
      case loss = "loss"
      /// One of its terms.
      case lossTerm = "loss-term"
      case gradient = "gradient"
      /// The norm of all gradients together.
      case gradientNorm = "gradient-norm"
    }

    public var name: String
    public var role: Role
    public var tensor: Tensor

    private enum CodingKeys: String, CodingKey {
      case name = "name"
      case role = "role"
      case tensor = "tensor"
    }

    public init(_ name: String, _ role: Role, _ tensor: Tensor) {
      self.name = name
      self.role = role
      self.tensor = tensor
    }
  }

  /// Where an operation of the planning problem comes from.
  public struct Source: Codable, Hashable, Sendable {
    /// Stable path of the term.
    public var path: String
    /// Line and column in the model, from 1; 0 where there is none.
    public var line: Int
    public var column: Int

    private enum CodingKeys: String, CodingKey {
      case path = "path"
      case line = "line"
      case column = "column"
    }

    public init(path: String, line: Int, column: Int) {
      self.path = path
      self.line = line
      self.column = column
    }
  }

  public var calls: [KernelCall]
  /// For each call the step of the plan that it belongs to; -1 where there is no plan.
  public var callSteps: [Int]
  public var arenaBytes: Int
  public var inputs: [Port]
  public var outputs: [Port]
  /// What was planned, and how; nil for a list of calls that needs no choice.
  public var problem: Problem?
  public var plan: Plan?
  /// For each operation of the problem (the inverses after the program's) its source.
  public var sources: [Source]
  /// For each value of the problem how it is stored.
  public var storages: [StorageType]

  private enum CodingKeys: String, CodingKey {
    case calls = "calls"
    case callSteps = "callSteps"
    case arenaBytes = "arenaBytes"
    case inputs = "inputs"
    case outputs = "outputs"
    case problem = "problem"
    case plan = "plan"
    case sources = "sources"
    case storages = "storages"
  }

  public init(
    calls: [KernelCall], callSteps: [Int], arenaBytes: Int, inputs: [Port] = [],
    outputs: [Port] = [], problem: Problem? = nil, plan: Plan? = nil, sources: [Source] = [],
    storages: [StorageType] = []
  ) {
    self.calls = calls
    self.callSteps = callSteps
    self.arenaBytes = arenaBytes
    self.inputs = inputs
    self.outputs = outputs
    self.problem = problem
    self.plan = plan
    self.sources = sources
    self.storages = storages
  }

  /// An instance of the plan as a tensor.
  public func tensor(_ instance: Plan.Instance) -> Tensor {
    Tensor(space: .arena, offset: instance.offset, storage: storages[instance.value])
  }

  /// Calls before the first of the backward pass; all of them where there is no plan.
  public var forwardCallCount: Int {
    guard let problem, let plan else { return calls.count }
    return callSteps.firstIndex {
      $0 >= 0 && problem.operation(plan.steps[$0].operation).phase == .backward
    } ?? calls.count
  }

  public func input(_ name: String) -> Tensor? { inputs.first { $0.name == name }?.tensor }
  public func output(_ name: String) -> Tensor? { outputs.first { $0.name == name }?.tensor }
}
