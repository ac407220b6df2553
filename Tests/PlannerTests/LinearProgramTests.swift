import Testing

@testable import TimeBound

@Suite struct LinearProgramTests {
  /// Against every corner: of all rows and limits of three variables, any three as equations.
  @Test(arguments: UInt64(0)..<40)
  func boundIsLeastCost(seed: UInt64) {
    var random = SplitMix(state: 1300 + seed)
    func number() -> Double { Double(random.below(2001)) / 1000 - 1 }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    var program = LinearProgram()
    let costs = (0..<3).map { _ in Double(1 + random.below(100)) }
    let floors = [0, 0, Double(random.below(2))]
    for (cost, floor) in zip(costs, floors) { _ = program.addVariable(cost: cost, floor: floor) }
    // Targets that some point reaches, half of them just.
    let point = floors.map { max($0, Double(random.below(1001)) / 1000) }
    var rows: [(coefficients: [Double], target: Double)] = (0..<4).map { row in
      let coefficients = (0..<3).map { _ in number() }
      return (coefficients, product(coefficients, point) - (row % 2 == 0 ? 0 : abs(number())))
    }
    for row in rows {
      program.addRow(row.coefficients.enumerated().map { ($0, $1) }, atLeast: row.target)
    }
    for variable in 0..<3 {
      let unit = (0..<3).map { $0 == variable ? 1.0 : 0 }
      rows.append((unit, floors[variable]))
      rows.append((unit.map { -$0 }, -1))
    }
    let corners = rows.indices.flatMap { first in
      rows[..<first].indices.flatMap { second in
        rows[..<second].indices.compactMap { corner([rows[first], rows[second], rows[$0]]) }
      }
    }
    let least = corners.filter { corner in
      rows.allSatisfy { product($0.coefficients, corner) > $0.target - 1e-9 }
    }.map { product(costs, $0) }.min()!
    program.improve(iterations: 20_000, tolerance: 1e-4)
    #expect(program.bound <= least * (1 + 1e-9), "seed \(1300 + seed)")
    // The tolerance is for the bound and for the solution's rows together.
    #expect(program.bound >= least - 2e-4 * least, "seed \(1300 + seed)")
    let found = product(costs, program.solution)
    #expect(abs(found - least) <= 0.01 * (least + 1), "seed \(1300 + seed)")
  }

  /// Cramer's rule.
  private func corner(_ rows: [(coefficients: [Double], target: Double)]) -> [Double]? {
    func determinant(_ m: [[Double]]) -> Double {
      m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    }
    let matrix = rows.map(\.coefficients)
    let whole = determinant(matrix)
    guard abs(whole) > 1e-9 else { return nil }
    return (0..<3).map { column in
      determinant(
        zip(matrix, rows).map { row, full in
          row.enumerated().map { $0 == column ? full.target : $1 }
        }) / whole
    }
  }
}
