import Plan
import Program

/// A plan and its schedule as text that diffs: one value or one step a line.
public enum PlanText {
  /// Every value with its bytes, retention and where it lies when.
  public static func plan(_ program: Program) -> String {
    guard let plan = program.training.plan, let problem = program.training.problem else {
      return ""
    }
    var intervals = Array(repeating: "", count: problem.values.count)
    for instance in plan.instances {
      intervals[instance.value] += " [\(instance.first)...\(instance.last) @\(instance.offset)]"
    }
    let lines = problem.values.enumerated().map { index, value in
      "\(value.name) \(value.bytes) \(plan.retention[index].rawValue)\(intervals[index])\n"
    }
    return "arena \(plan.arenaBytes), live at most \(plan.arenaLowerBoundBytes)\n" + lines.joined()
  }

  /// Every step in order: what runs, on which bytes of the arena.
  public static func schedule(_ program: Program) -> String {
    let entry = program.training
    guard let plan = entry.plan, let problem = entry.problem else { return "" }
    func place(_ instance: Int) -> String {
      let instance = plan.instances[instance]
      let bytes = problem.values[instance.value].bytes
      return "\(instance.offset)..<\(instance.offset + bytes)"
    }
    let kinds = Timeline.kinds(of: plan, problem)
    return plan.steps.enumerated().map { index, step in
      let operation = problem.operation(step.operation)
      let operands = step.operands.map(place).joined(separator: ", ")
      let results = step.results.map(place).joined(separator: ", ")
      let scratch = step.scratchOffset.map { " scratch @\($0)+\(operation.scratchBytes)" } ?? ""
      let source = entry.sources[step.operation]
      return
        "\(index) \(kinds[index].rawValue) \(operation.name)(\(operands)) -> \(results)\(scratch)  # \(source.path):\(source.line)\n"
    }.joined()
  }
}
