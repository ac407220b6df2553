import Plan

/// What every schedule has to pay for values that it does not hold, in the terms of a planning
/// problem.
///
/// While one operation of the program runs (a `Cut`), only so many bytes are held. What later
/// operations read must be held at the cut or recovered after it, and each producer that this takes
/// runs once more. `RecoveryWindow` says what that costs at least by a minimum cut, `StageProgram`
/// by a linear program.
///
/// Left out, so that it stays a lower bound: that what is held had to be there, that values stay
/// where they are until they are read, and that two values must not be recovered from each other.
package struct Relaxation: Sendable {
  let graph: ProblemGraph
  package let ranges: ByteRanges
  package let recoveries: [Recovery]
  /// For each range, its recovery; `.absent` where nothing recovers it.
  package let recoveryOf: [Int]
  /// For each range, the operations that recover it.
  let producers: [[Int]]
  let effort: BoundEffort
  /// For each operation that recovers something, the ranges that it reads.
  private let readsOf: [Int: Set<Int>]
  /// For each range, the position at which it is computed; `.beforeStart` for inputs.
  let definedAt: [Int]
  /// For each operation of the program, whether it runs at its position in every schedule. An
  /// operation that nothing reads need not run at all. One of the forward part that only the
  /// backward part reads may run later, in the backward part.
  let isFixed: [Bool]
  /// For each operation of the program, whether it runs in every schedule, at any position.
  let isRun: [Bool]

  /// How ranges are recovered that have the same producers. It costs what the cheapest producer
  /// does, and needs only what all of them read.
  package struct Recovery: Sendable {
    package var seconds: Double
    /// Ranges that every producer reads.
    package var needs: [Int]
  }

  package init(_ graph: ProblemGraph, mayInvert: Bool, effort: BoundEffort = BoundEffort()) {
    self.graph = graph
    self.effort = effort
    let ranges = ByteRanges(graph)
    self.ranges = ranges
    definedAt = ranges.root.map { graph.producer[$0] }
    let alignment = graph.problem.alignment
    var producers = [[Int]](repeating: [], count: ranges.bytes.count)
    let repeatable = graph.operations.indices.filter {
      graph.operations[$0].isRepeatable
        && ($0 < graph.forwardCount || mayInvert && $0 >= graph.programCount)
    }
    var operands: [Int: Set<Int>] = [:]
    for index in repeatable {
      let operation = graph.operations[index]
      let read = Set(operation.operands.flatMap { ranges.ofValue[$0] })
      operands[index] = read
      for range in Set(operation.results.flatMap({ ranges.ofValue[$0] })).subtracting(read).sorted()
      {
        producers[range].append(index)
      }
    }
    var keys: [[Int]: Int] = [:]
    var recoveryOf = [Int](repeating: .absent, count: ranges.bytes.count)
    var distinct: [Int: Int] = [:]
    for (range, key) in producers.enumerated() where !key.isEmpty {
      if keys[key] == nil {
        keys[key] = keys.count
        for index in key { distinct[index, default: 0] += 1 }
      }
      recoveryOf[range] = keys[key]!
    }
    // An operation that takes part in several recoveries pays a share in each.
    recoveries = keys.sorted { $0.value < $1.value }.map { key, _ in
      let needs = key.dropFirst().reduce(operands[key[0]]!) { $0.intersection(operands[$1]!) }
      let seconds = key.map {
        graph.operations[$0].leastSeconds(alignment) / Double(distinct[$0]!)
      }
      return Recovery(seconds: seconds.min()!, needs: needs.sorted())
    }
    self.recoveryOf = recoveryOf
    self.producers = producers
    readsOf = operands
    isRun = graph.needed(by: graph.programCount)
    isFixed = Array(
      graph.needed(by: graph.forwardCount)[..<graph.forwardCount] + isRun[graph.forwardCount...])
  }

  /// Seconds of the program itself.
  var programSeconds: Double { seconds(isRun) }

  /// Seconds of the operations that run at their positions, to which those of recoveries are added.
  var fixedSeconds: Double { seconds(isFixed) }

  private func seconds(_ isCounted: [Bool]) -> Double {
    zip(graph.problem.operations, isCounted).reduce(0) {
      $1.1 ? $0 + $1.0.leastSeconds(graph.problem.alignment) : $0
    }
  }

  /// Ranges that an operation reads which recovers something, in order.
  func reads(_ operation: Int) -> [Int] { readsOf[operation]!.sorted() }

  /// Seconds of an operation that no placement saves.
  func seconds(_ operation: Int) -> Double {
    graph.operations[operation].leastSeconds(graph.problem.alignment)
  }
}
