import Plan

/// A schedule with what it costs: which bytes are shared, how many are live, and how long it takes.
/// Nothing has an offset yet.
struct Evaluation {
  let choices: Choices
  /// The schedule as it was recorded, where it is none that follows from choices. The choices are
  /// then those that come nearest.
  private(set) var recorded: RecordedSchedule?
  let schedule: Schedule
  let coalescing: Coalescing
  let seconds: Double
  /// For each step, its live bytes: shared ones count once, scratch is included.
  let live: [Int]
  /// The first step with the most live bytes.
  let peakStep: Int

  /// The most live bytes.
  var peak: Int { live.isEmpty ? 0 : live[peakStep] }

  /// Nil where the choices drop a value that nothing can recover.
  init?(_ choices: Choices, _ graph: ProblemGraph) {
    guard let schedule = ScheduleBuilder.schedule(graph, choices) else { return nil }
    self.init(schedule, choices, graph)
  }

  init(_ recorded: RecordedSchedule, _ graph: ProblemGraph) {
    self.init(recorded.schedule(graph), recorded.choices(graph), graph)
    self.recorded = recorded
  }

  /// The same schedule with other ties.
  func tied(by coalescing: Coalescing, _ graph: ProblemGraph) -> Evaluation {
    var other = Evaluation(schedule, choices, graph, coalescing)
    other.recorded = recorded
    return other
  }

  private init(
    _ schedule: Schedule, _ choices: Choices, _ graph: ProblemGraph, _ coalescing: Coalescing? = nil
  ) {
    let coalescing = coalescing ?? Coalescing(schedule, graph)
    var seconds = 0.0
    var change = [Int](repeating: 0, count: schedule.steps.count + 1)
    if !schedule.steps.isEmpty { coalescing.forEachChange { change[$0] += $1 } }
    var sum = 0
    var live = change.dropLast().map { change in
      sum += change
      return sum
    }
    for (index, step) in schedule.steps.enumerated() {
      seconds += graph.operations[step.operation].seconds
      live[index] += graph.operations[step.operation].scratchBytes
      guard graph.hasTransfers[step.operation] else { continue }
      for transfer in graph.operations[step.operation].transfers
      where !coalescing.isFree(transfer, of: step) {
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
