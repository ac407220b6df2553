import Compiler
import Diagnostics
import Kernels
import Plan
import Reports

/// The largest patch, or the largest batch, of which a training step fits a budget.
public struct FitSearch {
  /// Options and plans of what was found, or of the smallest size where none fits.
  public let options: ModelOptions
  public let planned: PlannedModel
  /// What was found; its command is for the caller to add.
  public let answer: FitAnswer

  private struct Size: Hashable {
    var patch: [Int]
    var batch: Int
  }

  /// - Parameters:
  ///   - loaded: the model with the options; its patch gives the aspect.
  ///   - policy: the policy that has to fit `budget`.
  public init(
    _ quantity: FitAnswer.Quantity, of loaded: LoadedModel, options: ModelOptions, policy: Policy,
    budget: Int
  ) {
    let input = loaded.model.experiment.input
    let base = Size(patch: input.patch, batch: input.batch)
    func resized(_ size: Size) -> ModelOptions {
      var resized = options
      resized.patch = Extents(size.patch)
      resized.batch = size.batch
      return resized
    }
    var compiled: [Size: LoadedModel?] = [base: loaded]
    func compile(_ size: Size) -> LoadedModel? {
      let model = compiled[size] ?? resized(size).recompile(loaded)
      compiled[size] = .some(model)
      // A patch at which a normalization has one value to a mean is no patch to train on.
      return quantity == .patch && model?.normalizesSingleValues == true ? nil : model
    }
    var plans: [Size: PlannedModel] = [:]
    var trials: [Size: FitAnswer.Trial] = [:]
    var order: [Size] = []
    func fits(_ size: Size) -> Bool? {
      guard let model = compile(size) else { return nil }
      let planned = PlannedModel(model, policies: [policy], budget: budget, autoBudget: budget)
      let fits = planned.plan(policy) != nil
      plans[size] = planned
      trials[size] = FitAnswer.Trial(
        patch: size.patch, batch: size.batch, fits: fits,
        peakBytes: planned.peakBytes(planned.shownPlan(policy)))
      order.append(size)
      return fits
    }

    let ladder =
      quantity == .patch
      ? PatchLadder(base.patch) { compile(Size(patch: $0, batch: base.batch)) != nil } : nil
    let candidates: ClosedRange<Int>
    let size: (Int) -> Size
    switch quantity {
    case .patch:
      candidates = ladder?.range ?? 0...0
      size = { Size(patch: ladder?[$0] ?? base.patch, batch: base.batch) }
    case .batch:
      candidates = 1...max(OptionRange.batch.upperBound, base.batch)
      size = { Size(patch: base.patch, batch: $0) }
    }
    let search = LargestFit(
      candidates,
      guesses: [
        { quantity == .patch ? 0 : base.batch },
        {
          // The arena goes with the voxels, nearly.
          let factor = plans[base]?.arenaFactor(policy) ?? 1
          return ladder?.index(forVoxels: factor)
            ?? Int(min(factor * Double(base.batch), Double(OptionRange.batch.upperBound)))
        },
      ], fits: { fits(size($0)) })

    let smallest = order.min {
      ($0.patch.reduce(1, *), $0.batch) < ($1.patch.reduce(1, *), $1.batch)
    }
    let found = search.largest.map(size)
    let shown = found ?? smallest ?? base
    self.options = resized(shown)
    planned =
      plans[shown]
      ?? PlannedModel(loaded, policies: [policy], budget: budget, autoBudget: budget)
    answer = FitAnswer(
      quantity, budget: budget, found: found.flatMap { trials[$0] },
      next: search.exceeding.flatMap { trials[size($0)] }, trials: order.map { trials[$0]! },
      command: nil)
  }
}

extension PlannedModel {
  /// How often the smallest arena of a policy fits what the budget leaves for one.
  fileprivate func arenaFactor(_ policy: Policy) -> Double {
    let least = frontier(policy)!.least.arenaBytes
    return Double(max(arenaLimit(limit(policy)) ?? 0, 0)) / Double(max(least, 1))
  }
}
