import Plan

extension StateSearch {
  /// Of larger programs there are too many states.
  static let mostOperations = 45
  /// States looked at for all budgets of a program.
  private static let effort = 1_000_000

  /// With what is found between points, of which none is both slower and larger than another. What a
  /// search that left nothing out does not find does not exist.
  static func refined(_ points: [Search.Point], _ graph: Graph, mayInvert: Bool) -> [Search.Point] {
    guard graph.programCount <= mostOperations,
      let space = StateSpace(graph, mayInvert: mayInvert)
    else { return points }
    var result = points
    var remaining = effort
    /// The fastest of those that fit.
    func best(within budget: Int) -> Search.Point? {
      result.lazy.filter { $0.peak <= budget }.min {
        ($0.seconds, $0.peak) < ($1.seconds, $1.peak)
      }
    }
    /// Budgets within which nothing is faster than what was found.
    var settled: Set<Int> = []
    for width in [50, 1000, Int.max] {
      var searched = settled
      /// The least budget that was not searched, as where memory is short there is most to gain: one byte less
      /// than a faster point takes.
      func next() -> Int? {
        var least: Int?
        var budget = result.map(\.peak).max() ?? 0
        while let point = best(within: budget) {
          if !searched.contains(budget) { least = budget }
          budget = point.peak - 1
        }
        return least
      }
      while let budget = next(), let known = best(within: budget) {
        // A search that ends before the end of the program finds nothing: no position may take all.
        let width = min(width, remaining / 10)
        guard width >= 50 else { return result }
        searched.insert(budget)
        var search = StateSearch(
          space, budget: budget, limit: (known.seconds - space.fixedSeconds) * (1 - 1e-9),
          width: width, most: remaining)
        let script = search.run()
        remaining -= search.effort
        if !search.isCut { settled.insert(budget) }
        if let script { result.append(Search.Point(Evaluation(script, graph))) }
      }
    }
    return result
  }
}
