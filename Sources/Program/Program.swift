import Experiment
import Kernels
import Plan

/// A compiled model: everything a run needs, as plain data.
public struct Program: Codable, Hashable, Sendable {
  public var experiment: Experiment
  /// Values of the model's parameters as text, in the order declared.
  public var settings: [Setting]
  /// The model's text, for the run's folder.
  public var source: String
  /// What it was planned for.
  public var target: any Target {
    get { planned.target }
    set { planned = PlannedTarget(newValue) }
  }
  private var planned: PlannedTarget
  /// The range of the fixed-point grid (`FixedPoint`) that its invertible parts compute on.
  public var exactRange: Double
  /// Parameters and running statistics, trained ones first.
  public var parameters: [Parameter]
  /// Bytes of the trained parameters, from the start of their space.
  public var trainedBytes: Int
  /// Bytes of all parameters and statistics.
  public var parameterBytes: Int
  /// Bytes of the optimizer's state.
  public var optimizerBytes: Int
  /// Forward and backward pass of one batch; gradients are added to what is there.
  public var training: Entry
  /// Clipping, optimizer, gradients set to zero.
  public var update: Entry
  /// Forward pass alone.
  public var inference: Entry

  public init(
    experiment: Experiment, settings: [Setting], source: String, target: any Target,
    exactRange: Double, parameters: [Parameter], trainedBytes: Int, parameterBytes: Int,
    optimizerBytes: Int,
    training: Entry, update: Entry, inference: Entry
  ) {
    self.experiment = experiment
    self.settings = settings
    self.source = source
    planned = PlannedTarget(target)
    self.exactRange = exactRange
    self.parameters = parameters
    self.trainedBytes = trainedBytes
    self.parameterBytes = parameterBytes
    self.optimizerBytes = optimizerBytes
    self.training = training
    self.update = update
    self.inference = inference
  }

  private enum CodingKeys: String, CodingKey {
    case experiment = "experiment"
    case settings = "settings"
    case source = "source"
    case planned = "target"
    case exactRange = "exactRange"
    case parameters = "parameters"
    case trainedBytes = "trainedBytes"
    case parameterBytes = "parameterBytes"
    case optimizerBytes = "optimizerBytes"
    case training = "training"
    case update = "update"
    case inference = "inference"
  }

  /// Bytes of the arena that a run trains in: those of a step and, where the network is validated while it
  /// trains, of its forward pass, which runs between steps in the same arena.
  public var arenaBytes: Int {
    max(training.arenaBytes, update.arenaBytes, validationArenaBytes)
  }

  /// Bytes of the arena of a validation between steps; 0 where there is none.
  public var validationArenaBytes: Int {
    experiment.validation == nil ? 0 : inference.arenaBytes
  }

  /// The entry whose plan makes the arena as large as it is.
  public var largestEntry: Entry {
    validationArenaBytes > training.arenaBytes ? inference : training
  }

  /// Bytes of a whole training step: parameters, gradients, optimizer, arena.
  public var peakBytes: Int { parameterBytes + trainedBytes + optimizerBytes + arenaBytes }
}

/// One of the model's own parameters (`--set`), resolved.
public struct Setting: Codable, Hashable, Sendable {
  public var name: String
  public var value: String

  private enum CodingKeys: String, CodingKey {
    case name = "name"
    case value = "value"
  }

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// State that outlives a step, and where it lies among the parameters.
public struct Parameter: Codable, Hashable, Sendable {
  public enum Initializer: Hashable, Sendable {
    case constant(Double)
    /// Uniform in ± bound.
    case uniform(bound: Double)
    /// Normal of mean 0.
    case normal(deviation: Double)
  }

  /// Stable path; checkpoints name it so.
  public var name: String
  public var storage: StorageType
  /// Bytes from the start of the parameters' space; of its gradient from the gradients' start.
  public var offset: Int
  public var isTrained: Bool
  public var initializer: Initializer

  private enum CodingKeys: String, CodingKey {
    case name = "name"
    case storage = "storage"
    case offset = "offset"
    case isTrained = "isTrained"
    case initializer = "initializer"
  }

  public init(
    name: String, storage: StorageType, offset: Int, isTrained: Bool, initializer: Initializer
  ) {
    self.name = name
    self.storage = storage
    self.offset = offset
    self.isTrained = isTrained
    self.initializer = initializer
  }
}
