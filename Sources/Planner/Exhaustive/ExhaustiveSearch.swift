import Parallelism
import Plan

/// Fills the gaps in a small program's frontier by searches over states, in rounds of ever more
/// effort. What the last round does not find, if it left nothing out, does not exist.
struct ExhaustiveSearch {
  private let effort: Effort
  private let space: StateSpace
  private var points: [ParetoPoint]
  /// States that may still be expanded, and sets of values that may still be tried.
  private var remainingStates: Int
  private var remainingSets: Int
  /// Budgets within which nothing is faster than what was found.
  private var settled: Set<Int> = []

  /// The points with those that were found between them, some of which others beat. Of a large
  /// program, the points as they are.
  static func refined(
    _ points: [ParetoPoint], _ graph: ProblemGraph, mayInvert: Bool, effort: Effort
  ) -> [ParetoPoint] {
    guard effort.isSmall(graph.programCount),
      let space = StateSpace(graph, mayInvert: mayInvert)
    else { return points }
    var search = ExhaustiveSearch(points, space, effort)
    search.points += search.smaller()
    for width in effort.widths { search.fillGaps(width: width) }
    return search.points
  }

  private init(_ points: [ParetoPoint], _ space: StateSpace, _ effort: Effort) {
    self.points = points
    self.space = space
    self.effort = effort
    remainingStates = effort.states
    remainingSets = effort.sets
  }

  /// Searches for faster schedules within every budget that is one byte less than a faster point
  /// takes. The least budgets come first, as there is most to gain where memory is short.
  private mutating func fillGaps(width: Int) {
    var searched = settled
    while true {
      // No search may take all that is left. No position may take all of a search, which finds
      // nothing if it ends before the program does.
      let states = remainingStates / effort.statesPart
      let width = min(width, states / 2)
      guard width >= effort.leastWidth else { return }
      let budgets = Array(gaps(besides: searched).suffix(effort.budgetsAtOnce).reversed())
      guard !budgets.isEmpty else { return }
      let limits = StateSearch.Limits(
        width: width, states: states, sets: remainingSets / effort.setsPart,
        setsPerOperation: effort.setsPerOperation)
      let outcomes = budgets.concurrentMap { [space] budget in
        var search = StateSearch(
          space, budget: budget.bytes, limit: budget.seconds, limits: limits)
        return (
          schedule: search.run(), states: search.states, sets: limits.sets - search.remainingSets,
          isCut: search.isCut
        )
      }
      for (budget, outcome) in zip(budgets, outcomes) {
        remainingSets -= outcome.sets
        searched.insert(budget.bytes)
        remainingStates -= outcome.states
        if !outcome.isCut { settled.insert(budget.bytes) }
        if let schedule = outcome.schedule {
          points.append(ParetoPoint(Evaluation(schedule, space.graph)))
        }
      }
    }
  }

  /// Budgets that were not searched, the greatest first. A faster schedule takes less than
  /// `seconds`, without those of the operations that run in every one.
  private func gaps(besides searched: Set<Int>) -> [(bytes: Int, seconds: Double)] {
    var result: [(bytes: Int, seconds: Double)] = []
    var bytes = points.map(\.peak).max() ?? 0
    for point in points.nondominated {
      if !searched.contains(bytes) {
        result.append((bytes, (point.seconds - space.fixedSeconds) * (1 - 1e-9)))
      }
      bytes = point.peak - 1
    }
    return result
  }

  /// Ever smaller points than the smallest. The last width is left out: that there is nothing
  /// smaller may take all states to know.
  private mutating func smaller() -> [ParetoPoint] {
    var result: [ParetoPoint] = []
    guard var least = points.map(\.peak).min() else { return [] }
    for width in effort.widths.dropLast() {
      while true {
        let limits = StateSearch.Limits(
          width: width, states: .max, sets: remainingSets / effort.setsPart,
          setsPerOperation: effort.setsPerOperation)
        var search = StateSearch(space, budget: least - 1, limit: .infinity, limits: limits)
        let schedule = search.run()
        remainingSets -= limits.sets - search.remainingSets
        // States do not say where bytes lie. What would be recovered in place of one value may be
        // in the way of another; it is then copied, and takes more.
        guard let point = schedule.map({ ParetoPoint(Evaluation($0, space.graph)) }),
          point.peak < least
        else { break }
        result.append(point)
        least = point.peak
      }
    }
    return result
  }
}
