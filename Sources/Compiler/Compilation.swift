import CPUTarget
import Diagnostics
import Experiment
import IR
import Kernels
import ModelLanguage
import Operations
import Plan
import Planner
import Program

/// A model on its way to a program: every stage kept, so that each can be printed.
public struct Compilation: Sendable {
  /// What a compilation is asked for beside the model.
  public struct Options: Sendable {
    public var target: any Target
    public var rates: Rates
    /// Whether the gradient of the input is a result, and every output of the network stays to be
    /// read after a training step.
    public var probes: Bool
    /// Whether operations are fused; tests compare what they compute with what they compute apart.
    package var fuses = true

    public init(
      target: any Target = CPUTarget(), rates: Rates? = nil, probes: Bool = false
    ) {
      self.target = target
      self.rates = rates ?? target.rates
      self.probes = probes
    }
  }

  public let model: ResolvedModel
  public let options: Options
  /// The network as the model's text has it: resources and the functions "forward" and "inference".
  public let elaborated: Module
  /// Proofs for all regions that are bijections or are promised to be.
  let proofs: [InvertibilityProof]
  /// The same after fusion, with the function "training".
  public let simplified: Module
  /// Its functions as kernel calls.
  let lowered: [Lowered]

  /// The operations of the elaborated training function that are no losses.
  public let networkOperations: ArraySlice<Operation>
  /// Of the results of the training and the inference function, by their names.
  private let roles: [String: Entry.Port.Role]

  private let trainingBuilder: ProblemBuilder
  /// The forward pass alone, which has one plan: it keeps everything. Only programs need it, and runs that
  /// validate.
  private let inference: Deferred<(built: ProblemBuilder, plan: Plan)>
  private let storage: StorageAssignment
  private let layout: ParameterLayout
  private let update: UpdateEntry

  /// The training step as a planning problem.
  public var problem: Problem { trainingBuilder.problem }

  /// For each value of the problem the path of what makes it, or the name of an argument.
  public var valuePaths: [String] { trainingBuilder.paths }
  /// For each value of the problem its number in the text of the simplified module.
  public var valueNumbers: [Int] { trainingBuilder.values.map(\.index) }

  /// Elaborates a model. Returns nil, and the errors, where something does not fit.
  public static func compile(
    _ model: ResolvedModel, options: Options
  ) -> (compilation: Compilation?, diagnostics: [Diagnostic]) {
    let training = Elaborator.elaborate(model, mode: .training)
    var diagnostics = training.diagnostics
    let isSound = !diagnostics.containsError
    // Few regions read anything from outside, so this is made once it is asked for.
    var dependence: InputDependence?
    let places = training.function.placesOfRegions()
    let proofs = training.function.regions.indices.compactMap { index -> InvertibilityProof? in
      let kind = training.function.regions[index].kind
      guard isSound, kind != .couplingBranch, kind != .branch else { return nil }
      return InvertibilityProof(
        RegionID(index), of: training.function, at: places[index], resources: training.resources
      ) {
        let known =
          dependence ?? InputDependence(training.function, resources: training.resources)
        dependence = known
        return known
      }
    }
    let broken = proofs.filter { $0.region.kind == .invertible && !$0.holds }
    // What holds a promise breaks those of the regions around it too: the innermost is to blame.
    let outer = Set(
      broken.flatMap { training.function.regions(around: $0.identifier).dropFirst() })
    let innermost = broken.filter { !outer.contains($0.identifier) }
    diagnostics += innermost.flatMap {
      $0.diagnostics(training.function, reads: training.reads)
    }
    guard !diagnostics.containsError else { return (nil, diagnostics) }
    // There are no warnings beside an error.
    if let lack = lackOfTraining(model, training) { return (nil, [lack]) }
    if let clash = nameClash(model, training) { return (nil, [clash]) }
    let inference = Elaborator.elaborate(model, mode: .inference, resources: training.resources)
    return (
      Compilation(model, options, training, inference, proofs.filter { $0.holds }), diagnostics
    )
  }

  /// What is wrong with a model of which no step would change anything.
  private static func lackOfTraining(
    _ model: ResolvedModel, _ training: Elaborator.Result
  ) -> Diagnostic? {
    if training.losses.isEmpty {
      return .error(
        "no-loss", "no output has a loss, so there is nothing to train",
        at: model.outputs.first?.origin.span ?? model.inputOrigin.span)
    }
    let trained = Differentiation.valuesWithGradient(
      training.function, training.resources, inputGradient: false)
    guard !training.losses.contains(where: { trained.contains($0.value) }) else { return nil }
    let hasTrained = training.resources.contains { $0.role == .parameter }
    let hasFrozen = training.resources.contains { $0.role == .frozen }
    let reason =
      hasTrained
      ? "no loss depends on a weight that is trained"
      : hasFrozen ? "all weights are frozen" : "no layer has weights"
    return .error(
      "nothing-trained", "\(reason), so there is nothing to train",
      at: model.network.first?.origin.span ?? model.inputOrigin.span)
  }

  /// What is wrong with weights that have the name which a checkpoint gives what it holds beside others.
  private static func nameClash(
    _ model: ResolvedModel, _ training: Elaborator.Result
  ) -> Diagnostic? {
    let others = training.resources.filter { $0.role == .parameter }.flatMap { resource in
      CheckpointName.all(beside: resource.name, model.experiment).map { ($0, resource.name) }
    }
    let taken = Dictionary(others, uniquingKeysWith: { one, _ in one })
    for operation in training.function.operations {
      for resource in operation.resources {
        let name = training.resources[resource.index].name
        guard let other = taken[name] else { continue }
        return .error(
          "weights-named-as-state",
          "weights cannot be called '\(name)': checkpoints call so what they hold beside '\(other)'",
          at: operation.anchor.span,
          notes: [.init("give the layer, or what it stands in, another name")])
      }
    }
    return nil
  }

  private init(
    _ model: ResolvedModel, _ options: Options, _ training: Elaborator.Result,
    _ inference: Elaborator.Result, _ proofs: [InvertibilityProof]
  ) {
    self.model = model
    self.options = options
    self.proofs = proofs
    let resources = inference.resources
    var elaborated = Module(name: model.experiment.name)
    elaborated.resources = resources
    elaborated.functions = [training.function, inference.function]
    self.elaborated = elaborated
    Self.require(elaborated)

    var forward = training.function
    roles = training.roles.merging([Differentiation.inputGradientName: .gradient]) { $1 }
    networkOperations = training.function.operations[..<training.networkEnd]
    if !options.probes { forward.results.removeAll { training.roles[$0.name] == .output } }
    func checked(_ function: Function) -> Function {
      var module = Module(name: elaborated.name)
      module.resources = resources
      module.functions = [function]
      Self.require(module)
      return function
    }
    let step = Differentiation.training(
      checked(Simplification.forward(forward, resources: resources, fusing: options.fuses)),
      losses: training.losses, resources: resources, inputGradient: options.probes)
    var train = checked(step.function)
    if options.fuses {
      train = checked(
        Simplification.backward(train, from: step.backwardStart, resources: resources))
    }
    let predict = checked(
      Simplification.forward(inference.function, resources: resources, fusing: options.fuses))
    let isNarrow = model.precision == .bfloat16
    let lowered = [(train, step.backwardStart), (predict, predict.operations.count)].map {
      function, backwardStart in
      var lowered = Lowered(
        isNarrow ? MixedPrecision.narrowProducts(function) : function,
        backwardStart: backwardStart, resources: resources)
      if isNarrow {
        MixedPrecision.narrowVolumes(&lowered)
        _ = checked(lowered.function)
      }
      return lowered
    }
    self.lowered = lowered
    var simplified = elaborated
    simplified.functions = lowered.map(\.function)
    self.simplified = simplified

    let storage = StorageAssignment(lowered, resources: resources, target: options.target)
    self.storage = storage
    layout = ParameterLayout(resources, storage.resources)
    update = UpdateEntry(
      model.experiment, trainedBytes: layout.trainedBytes, options.target)
    @Sendable func builder(_ index: Int) -> ProblemBuilder {
      ProblemBuilder(
        lowered[index], storage: { storage.storage($0, in: index) },
        resourceStorage: storage.resources, target: options.target, rates: options.rates)
    }
    trainingBuilder = builder(0)
    self.inference = Deferred {
      let built = builder(1)
      return (built, Planner.frontier(built.problem, policy: .keep).fastest)
    }
  }

  /// Traps where a pass broke the IR: a fault of ours that no model may reach.
  private static func require(_ module: Module) {
    if let fault = verify(module).first ?? Catalogue.verify(module).first {
      preconditionFailure("the compiler made a module that does not hold: \(fault.message)")
    }
  }

  /// Numbers that are trained or frozen, and the tensors that they are in; running statistics are none.
  public var weights: (count: Int, tensors: Int) {
    let weights = elaborated.resources.filter { $0.role != .statistic }
    return (weights.reduce(0) { $0 + $1.type.count }, weights.count)
  }

  /// Arithmetic operations of a step that keeps everything, those on padding included. Those of the update are so few
  /// that no kernel of it counts any.
  public var flops: Double { trainingBuilder.flops }

  /// Bytes of a step that no plan can change: parameters, gradients, optimizer.
  public var fixedBytes: (parameters: Int, gradients: Int, optimizer: Int) {
    (layout.bytes, layout.trainedBytes, update.optimizerBytes)
  }

  /// Bytes that the arena has whatever the plan of a step: the update's between batches and, where the
  /// network is validated while it trains, the forward pass's between steps. That leaves nothing to choose: no
  /// budget makes it smaller.
  public var arenaBytesBetweenSteps: Int {
    guard model.experiment.validation != nil else { return update.entry.arenaBytes }
    return max(update.entry.arenaBytes, inference.value.plan.arenaBytes)
  }

  /// The program of a plan of `problem`.
  public func program(_ plan: Plan, source: String) -> Program {
    let inference = inference.value
    return Program(
      experiment: model.experiment,
      settings: model.parameters.map { Setting(name: $0.name, value: $0.value.text) },
      source: source, target: options.target, exactRange: model.exactRange,
      parameters: layout.parameters,
      trainedBytes: layout.trainedBytes, parameterBytes: layout.bytes,
      optimizerBytes: update.optimizerBytes, training: lower(plan, trainingBuilder, 0),
      update: update.entry, inference: lower(inference.plan, inference.built, 1))
  }

  private func lower(_ plan: Plan, _ built: ProblemBuilder, _ index: Int) -> Entry {
    EntryLowering(
      function: lowered[index].function, built: built,
      storage: { storage.storage($0, in: index) }, layout: layout, target: options.target,
      roles: roles
    ).entry(plan)
  }
}
