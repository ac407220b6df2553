/// A linear program over variables between 0 and 1: the least cost at which every row's sum reaches
/// its target.
///
/// It is solved approximately, by the primal-dual hybrid gradient method (Chambolle and Pock 2011).
/// Steps are scaled by row and column (Pock and Chambolle 2011), and the method restarts from
/// averages (Applegate et al., PDLP, 2021). Any prices of the rows make a lower bound: the least of
/// the cost that remains. So `bound` is valid, however near the solution is.
struct LinearProgram {
  /// The variables, approximately.
  private(set) var solution: [Double] = []
  /// What every solution costs at least; infinite where there is none.
  private(set) var bound = 0.0
  /// Iterations times coefficients so far.
  private(set) var work = 0

  private let effort: BoundEffort
  private var costs: [Double] = []
  private var floors: [Double] = []
  private var rows = SparseMatrix()
  private var targets: [Double] = []
  private var prices: [Double] = []
  /// Ratio of the steps of prices to those of variables; 0 before the first iteration.
  private var weight = 0.0

  init(effort: BoundEffort = BoundEffort()) { self.effort = effort }

  var rowCount: Int { targets.count }

  /// Returns the variable's index. It is at least `floor`.
  mutating func addVariable(cost: Double, floor: Double = 0) -> Int {
    costs.append(cost)
    floors.append(floor)
    solution.append(floor)
    return costs.count - 1
  }

  /// Adds that the sum of coefficients times variables is at least `target`.
  mutating func addRow(_ terms: [(variable: Int, coefficient: Double)], atLeast target: Double) {
    rows.addRow(terms)
    targets.append(target)
    prices.append(0)
  }

  /// Improves solution and bound for so many iterations, or until they meet within `tolerance`
  /// times the bound, the effort's precision by default.
  mutating func improve(iterations: Int, tolerance: Double? = nil) {
    let tolerance = tolerance ?? effort.precision
    guard !costs.isEmpty, !targets.isEmpty else { return }
    let columns = rows.transposed(columnCount: costs.count)
    let variableSteps = columns.steps
    let priceSteps = rows.steps
    if weight == 0 {
      let cost = zip(costs, variableSteps).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
      let target = zip(targets, priceSteps).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
      guard cost > 0, target > 0 else { return }
      weight = (cost / target).squareRoot()
    }
    let period = effort.iterationsPerCheck
    var (x, y) = (solution, prices)
    var (restartX, restartY) = (x, y)
    var sumX = [Double](repeating: 0, count: x.count)
    var sumY = [Double](repeating: 0, count: y.count)
    var extrapolated = x
    var count = 0
    var lastError = Double.infinity
    for iteration in 1...iterations {
      work += rows.count
      columns.forEachProduct(y) { column, product in
        let moved = x[column] - variableSteps[column] / weight * (costs[column] - product)
        let next = min(max(moved, floors[column]), 1)
        extrapolated[column] = 2 * next - x[column]
        x[column] = next
        sumX[column] += next
      }
      rows.forEachProduct(extrapolated) { row, product in
        let moved = y[row] + priceSteps[row] * weight * (targets[row] - product)
        let next = max(moved, 0)
        y[row] = next
        sumY[row] += next
      }
      count += 1
      guard iteration % period == 0 else { continue }
      let average = (sumX.map { $0 / Double(count) }, sumY.map { $0 / Double(count) })
      let errors = (error(average.0, average.1, columns), error(x, y, columns))
      let error = min(errors.0, errors.1)
      if error < lastError / effort.errorFall || count >= effort.checksPerRestart * period {
        if errors.0 < errors.1 { (x, y) = average }
        rebalance(distance(x, restartX, variableSteps), distance(y, restartY, priceSteps))
        (restartX, restartY) = (x, y)
        for column in x.indices { sumX[column] = 0 }
        for row in y.indices { sumY[row] = 0 }
        count = 0
        lastError = error
      }
      if error < tolerance * bound { break }
    }
    (solution, prices) = (x, y)
  }

  /// The distance of a solution's cost from the bound of its prices, and of its rows from their
  /// targets. Updates `bound`.
  private mutating func error(_ x: [Double], _ y: [Double], _ columns: SparseMatrix) -> Double {
    var cost = 0.0
    var least = 0.0
    columns.forEachProduct(y) { column, product in
      cost += costs[column] * x[column]
      let slope = costs[column] - product
      least += slope < 0 ? slope : slope * floors[column]
    }
    var missing = 0.0
    rows.forEachProduct(x) { row, product in
      least += y[row] * targets[row]
      missing += max(targets[row] - product, 0)
    }
    bound = max(bound, least)
    // No solution costs more than all variables at 1: there is none.
    if bound > 1.01 * costs.reduce(0, +) { bound = .infinity }
    return abs(cost - least) + missing * (costs.max() ?? 0)
  }

  /// Makes the steps of prices and variables proportional to how far both moved since the last
  /// restart (PDLP, section 3.3).
  private mutating func rebalance(_ variables: Double, _ prices: Double) {
    guard variables > 1e-9, prices > 1e-9 * (costs.max() ?? 0) else { return }
    weight = (prices / variables * weight).squareRoot()
  }

  private func distance(_ a: [Double], _ b: [Double], _ steps: [Double]) -> Double {
    a.indices.reduce(0) { $0 + (a[$1] - b[$1]) * (a[$1] - b[$1]) / steps[$1] }.squareRoot()
  }
}
