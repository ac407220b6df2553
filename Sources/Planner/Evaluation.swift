import Plan

/// A schedule with its shared bytes and its cost, before anything has an address.
struct Evaluation {
  let choices: Choices
  /// The schedule itself, where it is not what follows from the choices: these are as near as they can be.
  var script: Script?
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
    self.init(schedule, choices, graph)
  }

  init(_ script: Script, _ graph: Graph) {
    self.init(script.schedule(graph), script.choices(graph), graph)
    self.script = script
  }

  /// The same with other ties.
  func tied(by coalescing: Coalescing, _ graph: Graph) -> Evaluation {
    var other = Evaluation(schedule, choices, graph, coalescing)
    other.script = script
    return other
  }

  private init(
    _ schedule: Schedule, _ choices: Choices, _ graph: Graph, _ coalescing: Coalescing? = nil
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
