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
    public var profile: BackendProfile
    public var rates: Rates
    /// Whether the gradient of the input is a result, and every output of the network stays to be
    /// read after a training step.
    public var probes: Bool

    public init(
      profile: BackendProfile = BackendProfile(kind: .cpu), rates: Rates = .builtIn,
      probes: Bool = false
    ) {
      self.profile = profile
      self.rates = rates
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
  public let lowered: Module

  private let trainingBuilder: ProblemBuilder
  private let inferenceBuilder: ProblemBuilder
  private let inferencePlan: Plan
  private let storage: StorageAssignment
  private let layout: ParameterLayout
  private let update: UpdateEntry

  /// The training step as a planning problem.
  public var problem: Problem { trainingBuilder.problem }

  /// Elaborates a model. Returns nil, and the errors, where something does not fit.
  public static func compile(
    _ model: ResolvedModel, options: Options
  ) -> (compilation: Compilation?, diagnostics: [Diagnostic]) {
    let training = Elaborator.elaborate(model, mode: .training)
    var diagnostics = training.diagnostics
    let gridValues = GridValues(training.function, resources: training.resources)
    let proofs = training.function.regions.indices.compactMap { index -> InvertibilityProof? in
      let kind = training.function.regions[index].kind
      guard diagnostics.isEmpty, kind != .couplingBranch, kind != .branch else { return nil }
      return InvertibilityProof(
        RegionID(index), of: training.function, resources: training.resources,
        gridValues: gridValues)
    }
    diagnostics += proofs.filter { $0.region.kind == .invertible && !$0.holds }.map(\.diagnostic)
    guard diagnostics.isEmpty else { return (nil, diagnostics) }
    if training.losses.isEmpty {
      diagnostics.append(
        Diagnostic(
          .error, "no-loss", "no output has a loss, so there is nothing to train",
          at: model.outputs.first?.origin.span ?? model.inputOrigin.span))
      return (nil, diagnostics)
    }
    let inference = Elaborator.elaborate(model, mode: .inference, resources: training.resources)
    return (
      Compilation(model, options, training, inference, proofs.filter { $0.holds }), []
    )
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
    if !options.probes { forward.results.removeAll { !$0.name.hasPrefix("loss") } }
    let step = Differentiation.training(
      Simplification.forward(forward, resources: resources), losses: training.losses,
      resources: resources, inputGradient: options.probes)
    let predict = Simplification.forward(inference.function, resources: resources)
    var lowered = elaborated
    lowered.functions = [step.function, predict]
    if model.precision == .bfloat16 {
      lowered.functions = lowered.functions.map {
        MixedPrecision.narrowed($0, resources: resources)
      }
    }
    self.lowered = lowered
    Self.require(lowered)

    let storage = StorageAssignment(
      lowered.functions, resources: resources, profile: options.profile)
    self.storage = storage
    layout = ParameterLayout(resources, storage.resources)
    update = UpdateEntry(
      model.experiment, trainedBytes: layout.trainedBytes, options.profile)
    trainingBuilder = ProblemBuilder(
      lowered.functions[0], backwardStart: step.backwardStart, resources: resources,
      storage: { storage.storage($0, in: 0) }, resourceStorage: storage.resources,
      profile: options.profile, rates: options.rates)
    inferenceBuilder = ProblemBuilder(
      lowered.functions[1], backwardStart: predict.operations.count, resources: resources,
      storage: { storage.storage($0, in: 1) }, resourceStorage: storage.resources,
      profile: options.profile, rates: options.rates)
    inferencePlan = Planner.frontier(inferenceBuilder.problem, policy: .keep).fastest
  }

  /// Traps where a pass broke the IR: a fault of ours that no model may reach.
  private static func require(_ module: Module) {
    if let fault = verify(module).first {
      preconditionFailure("the compiler made a module that does not hold: \(fault.message)")
    }
  }

  /// Bytes of a step that no plan can change: parameters, gradients, optimizer.
  public var fixedBytes: (parameters: Int, gradients: Int, optimizer: Int) {
    (layout.bytes, layout.trainedBytes, update.optimizerBytes)
  }

  /// Bytes that the update between batches needs in the arena.
  public var updateArenaBytes: Int { update.entry.arenaBytes }

  /// The program of a plan of `problem`.
  public func program(_ plan: Plan, source: String) -> Program {
    Program(
      experiment: model.experiment,
      settings: model.parameters.map { Setting(name: $0.name, value: $0.value.text) },
      source: source, profile: options.profile, parameters: layout.parameters,
      trainedBytes: layout.trainedBytes, parameterBytes: layout.bytes,
      optimizerBytes: update.optimizerBytes, training: lower(plan, trainingBuilder, 0),
      update: update.entry, inference: lower(inferencePlan, inferenceBuilder, 1))
  }

  private func lower(_ plan: Plan, _ built: ProblemBuilder, _ index: Int) -> Entry {
    EntryLowering(
      function: lowered.functions[index], resources: lowered.resources, built: built,
      storage: { storage.storage($0, in: index) }, layout: layout, profile: options.profile
    ).entry(plan)
  }
}
