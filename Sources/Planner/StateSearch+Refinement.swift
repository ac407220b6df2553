import Plan

extension StateSearch {
  /// Of larger programs there are too many states.
  static let mostOperations = 45
  /// States looked at for all budgets of a program, from the least on.
  private static let effort = 3_000_000

  /// With what is found between points, of which none is both slower and larger than another. What a
  /// search that left nothing out does not find does not exist.
  static func refined(_ points: [Search.Point], _ graph: Graph, mayInvert: Bool) -> [Search.Point] {
    guard graph.programCount <= mostOperations,
      let space = StateSpace(graph, mayInvert: mayInvert)
    else { return points }
    var result = points + smaller(points, space)
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
        // A search that ends before the end of the program finds nothing: no position may take it all.
        let width = min(width, remaining / 4)
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

  /// Ever smaller ones than the smallest, as long as some states a position are enough to find one: that
  /// there is none may take all of them to know.
  private static func smaller(_ points: [Search.Point], _ space: StateSpace) -> [Search.Point] {
    var result: [Search.Point] = []
    guard var least = points.map(\.peak).min() else { return [] }
    for width in [50, 1000] {
      while true {
        var search = StateSearch(
          space, budget: least - 1, limit: .infinity, width: width, most: .max)
        // States do not say where bytes lie: what would be had in place of one value may be in the way of
        // another. Then it is copied, and takes more.
        guard let point = search.run().map({ Search.Point(Evaluation($0, space.graph)) }),
          point.peak < least
        else { break }
        result.append(point)
        least = point.peak
      }
    }
    return result
  }
}
