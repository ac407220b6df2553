import Plan
import Program
import Runtime

/// What a program's plan rebuilds by inversion: every result of every inverse that runs, partial
/// values and those that come several times among them.
struct RebuiltInstances {
  /// Values of which there is an instance.
  let values: [Int]
  /// The instances, as `Entry.completions` has them.
  let completions: [Int: [Plan.Instance]]
  private let names: [String]
  /// For each instance, the source of what was inverted.
  private let sources: [Plan.Instance: Entry.Source]

  init(_ program: Program) {
    let entry = program.training
    guard let plan = entry.plan, let problem = entry.problem else {
      (values, completions, names, sources) = ([], [:], [], [:])
      return
    }
    var sources: [Plan.Instance: Entry.Source] = [:]
    for step in plan.steps where step.operation >= problem.operations.count {
      for result in step.results {
        sources[plan.instances[result]] = entry.sources[step.operation]
      }
    }
    values = sources.keys.map(\.value)
    completions = entry.completions.mapValues { $0.filter { sources[$0] != nil } }
    names = problem.values.map(\.name)
    self.sources = sources
  }

  /// How the instance compares with the value as the forward pass made it.
  func roundTrip(
    of instance: Plan.Instance, _ rebuilt: StoredTensor, _ original: StoredTensor
  ) -> Verification.RoundTrip {
    let source = sources[instance]!
    let isBitwiseEqual = rebuilt.hasBits(of: original)
    return Verification.RoundTrip(
      value: names[instance.value], path: source.path, line: source.line,
      isBitwiseEqual: isBitwiseEqual,
      relativeError: isBitwiseEqual
        ? 0 : Verification.relativeDifference(rebuilt.values, original.values))
  }
}

extension Entry {
  /// For each step of the plan that calls kernels, the instances that are complete right after it; for
  /// -1, those that are there before. A step whose bytes lie where they should calls none: its results
  /// are complete with the last step that does.
  var completions: [Int: [Plan.Instance]] {
    guard let plan else { return [:] }
    var completions = [-1: plan.instances.filter { $0.first < 0 }]
    let calling = Set(callSteps)
    var last = -1
    for (index, step) in plan.steps.enumerated() {
      if calling.contains(index) { last = index }
      completions[last, default: []] += step.results.map { plan.instances[$0] }
    }
    return completions
  }
}
