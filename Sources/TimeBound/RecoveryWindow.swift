import Plan

/// What recovering values costs at least between a cut and a later position, as a minimum cut.
///
/// Each range that is read in the window is either held at the cut or recovered. Held ranges pay
/// for their bytes at a price; recovered ones pay the seconds of their recovery, which needs
/// further ranges. The least cost is a minimum cut. The price is the Lagrange multiplier of the
/// budget. A range with several producers pays the cheapest one and needs what all of them read.
package struct RecoveryWindow {
  /// What is held, and what recovering the rest takes.
  package struct Solution {
    package var seconds: Double
    package var bytes: Int
    package var held: [Int]
    /// Seconds by which another solution may be better, as capacities are rounded to whole numbers.
    package var rounding: Double
  }

  private var network = MinimumCut()
  private let source: Int
  private let sink: Int
  /// Ranges that may be held, with the edge that costs their bytes and the nodes at its ends.
  private var holds: [(range: Int, edge: Int, needed: Int, recovered: Int)] = []
  /// Recoveries, with the node that says whether each runs and the edge that costs its seconds.
  private var costs: [(seconds: Double, node: Int, edge: Int)] = []
  private let bytes: [Int]
  private let prices: Int

  /// - Parameter demand: ranges that are read in the window.
  init(_ relaxation: Relaxation, _ cut: Cut, _ demand: [Int]) {
    bytes = relaxation.ranges.bytes
    prices = relaxation.effort.prices
    source = network.addNode()
    sink = network.addNode()
    var nodes = [Int](repeating: .absent, count: bytes.count)
    var recoveryNodes = [Int](repeating: .absent, count: relaxation.recoveries.count)
    var open: [Int] = []
    func node(_ range: Int, _ network: inout MinimumCut) -> Int {
      if nodes[range] == .absent {
        nodes[range] = network.addNode()
        open.append(range)
      }
      return nodes[range]
    }
    for range in demand {
      network.addEdge(source, node(range, &network), MinimumCut.infinity)
    }
    while let range = open.popLast() {
      let recovered = network.addNode()
      let edge = network.addEdge(nodes[range], recovered, 0)
      holds.append((range, edge, nodes[range], recovered))
      let recovery = relaxation.recoveryOf[range]
      guard recovery != .absent else {
        network.addEdge(recovered, sink, MinimumCut.infinity)
        continue
      }
      if recoveryNodes[recovery] == .absent {
        let run = network.addNode()
        recoveryNodes[recovery] = run
        let seconds = relaxation.recoveries[recovery].seconds
        costs.append((seconds, run, network.addEdge(run, sink, 0)))
        for need in relaxation.recoveries[recovery].needs where !cut.isLive[need] {
          network.addEdge(run, node(need, &network), MinimumCut.infinity)
        }
      }
      network.addEdge(recovered, recoveryNodes[recovery], MinimumCut.infinity)
    }
  }

  /// The solution with the least of seconds plus `price` times bytes held; without a price, the one
  /// that holds the least bytes.
  mutating func solve(price: Double?) -> Solution {
    let unit = price.map(unit) ?? 1
    for hold in holds {
      let capacity = price.map { Int($0 * Double(bytes[hold.range]) / unit) }
      network.setCapacity(hold.edge, capacity ?? bytes[hold.range])
    }
    for cost in costs {
      network.setCapacity(cost.edge, price == nil ? 0 : Int(cost.seconds / unit))
    }
    let isRun = network.sourceSide(source, sink)!
    let held = holds.filter { isRun[$0.needed] && !isRun[$0.recovered] }.map(\.range)
    return Solution(
      seconds: costs.reduce(0) { isRun[$1.node] ? $0 + $1.seconds : $0 },
      bytes: held.reduce(0) { $0 + bytes[$1] }, held: held,
      rounding: price == nil ? 0 : unit * Double(holds.count + costs.count))
  }

  /// Seconds that recovering takes at least where `limit` bytes may be held; infinite where the
  /// ranges that nothing recovers do not fit. Solutions on the way, of ever better prices, go to
  /// `visit`.
  package mutating func leastSeconds(
    _ limit: Int, visit: (Solution) -> Void = { _ in }
  ) -> Double {
    // Where bytes cost nothing, all that is read in the window is held.
    var large = solve(price: 0)
    guard large.bytes > limit else { return 0 }
    var small = solve(price: nil)
    visit(small)
    guard small.bytes <= limit else { return .infinity }
    var bound = 0.0
    for _ in 0..<prices {
      let price = (small.seconds - large.seconds) / Double(large.bytes - small.bytes)
      guard price > 0 else { break }
      let middle = solve(price: price)
      visit(middle)
      let value = middle.seconds + price * Double(middle.bytes) - middle.rounding
      bound = max(bound, value - price * Double(limit))
      guard value < (large.seconds + price * Double(large.bytes)) * (1 - 1e-9) else { break }
      if middle.bytes > limit { large = middle } else { small = middle }
    }
    return bound
  }

  /// Seconds of one unit of capacity, as capacities are whole numbers: small, but the sum of all of
  /// them fits a word.
  private func unit(_ price: Double) -> Double {
    let most = holds.reduce(0.0) { $0 + price * Double(bytes[$1.range]) }
    return max(1e-13, costs.reduce(most) { $0 + $1.seconds } / 1e17)
  }
}
