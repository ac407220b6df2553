import Plan

/// A schedule with its shared bytes and its cost, before anything has an address.
struct Evaluation {
  let choices: Choices
  let schedule: Schedule
  let coalescing: Coalescing
  let seconds: Double
  /// For each step, bytes that are live, shared ones counted once, scratch included.
  let live: [Int]
  let peakStep: Int

  var peak: Int { live.isEmpty ? 0 : live[peakStep] }

  /// Nil where the choices leave a value that nothing can rebuild.
  init?(_ choices: Choices, _ graph: Graph) {
    guard let schedule = Generator.schedule(graph, choices) else { return nil }
    let coalescing = Coalescing(schedule, graph)
    var seconds = 0.0
    var live = coalescing.liveBytes(steps: schedule.steps.count)
    for (index, step) in schedule.steps.enumerated() {
      let operation = graph.operations[step.operation]
      seconds += operation.seconds
      live[index] += operation.scratchBytes
      for transfer in operation.transfers where !coalescing.isFree(transfer, of: step) {
        seconds += transfer.seconds
      }
    }
    var peakStep = 0
    for index in live.indices where live[index] > live[peakStep] { peakStep = index }
    self.choices = choices
    self.schedule = schedule
    self.coalescing = coalescing
    self.seconds = seconds
    self.live = live
    self.peakStep = peakStep
  }
}

extension Coalescing {
  /// For each step, bytes that some instance covers.
  func liveBytes(steps: Int) -> [Int] {
    var change = [Int](repeating: 0, count: steps + 1)
    for group in groups where !group.isEmpty {
      guard group.count > 1 else {
        change[max(group[0].first, 0)] += group[0].bytes
        change[min(group[0].last + 1, steps)] -= group[0].bytes
        continue
      }
      let members = group.sorted { ($0.first, $0.instance) < ($1.first, $1.instance) }
      let cuts = Set(members.flatMap { [$0.start, $0.end] }).sorted()
      for (start, end) in zip(cuts, cuts.dropFirst()) {
        var reached = 0
        for member in members where member.start <= start && member.end >= end {
          let from = max(member.first, reached)
          guard member.last + 1 > from else { continue }
          change[from] += end - start
          change[member.last + 1] -= end - start
          reached = member.last + 1
        }
      }
    }
    var sum = 0
    return change.dropLast().map {
      sum += $0
      return sum
    }
  }
}
