import Kernels
import Plan
import Program

/// An entry of a program as the body of a Python function: a line or a few for each step of its plan, in its order.
struct EntryPrinter {
  private let entry: Entry
  private let problem: Problem
  private let plan: Plan
  private let parameters: [Int: Parameter]
  /// Name of each instance.
  private let names: [String]
  /// For each step, whether its operation has run before, and the bytes of the tensors that there are during it.
  private let isAgain: [Bool]
  private let liveBytes: [Int]
  /// The plan: every step, and what it deletes.
  private(set) var lines: [String] = []
  /// The forward pass alone, each operation once, with nothing deleted.
  private(set) var forwardLines: [String] = []

  /// - Parameter complete: buckets of gradients that are complete after each step.
  init(
    _ entry: Entry, _ program: Program, completing complete: [Int: [Int]] = [:],
    _ constants: inout Constants
  ) {
    guard let problem = entry.problem, let plan = entry.plan else {
      preconditionFailure("an entry that is printed has a plan")
    }
    self.entry = entry
    self.problem = problem
    self.plan = plan
    parameters = Dictionary(
      uniqueKeysWithValues: program.parameters.map { ($0.offset, $0) })
    names = Self.names(plan, problem)
    var seen: Set<Int> = []
    isAgain = plan.steps.map { !seen.insert($0.operation).inserted }
    liveBytes = Self.liveBytes(plan, problem)
    var first = 0
    // A step that is done again adds nothing twice.
    var mayEnd = entry.storages.contains { $0.element.isFixed }
    for step in plan.steps.indices {
      if mayEnd, isBackward(step) {
        lines += ["if grid.has_left():", "    return None"]
        mayEnd = false
      }
      let end = entry.callSteps[first...].firstIndex { $0 != step } ?? entry.calls.count
      let calls = Array(entry.calls[first..<end])
      first = end
      lines.append("# \(comment(step))")
      let statements = statements(calls, step, &constants)
        .flatMap { Python.wrapped($0, width: Self.width) }
      lines += statements
      if !isBackward(step) {
        forwardLines += ["# \(place(step))"] + statements
      }
      let dead = plan.instances.indices
        .filter { plan.instances[$0].last == step && !isHeld(plan.instances[$0]) }
        .map { names[$0] }
      if !dead.isEmpty { lines.append("del \(dead.joined(separator: ", "))") }
      lines += (complete[step] ?? []).map { "p.complete(\($0))" }
    }
  }

  /// Characters of a line, the function's indentation aside.
  static let width = 116

  /// Names of the entry's inputs, in the order of its values.
  var arguments: [String] {
    problem.values.indices.filter { problem.values[$0].isInput }
      .map { Self.name($0, problem) }
  }

  /// The expression of each output's value, under the output's name.
  var results: [(name: String, role: Entry.Port.Role, value: String)] {
    entry.outputs.map { port in
      let instance = plan.instances.lastIndex {
        problem.values[$0.value].isOutput && isHeld($0) && entry.tensor($0) == port.tensor
      }
      guard let instance else { preconditionFailure("no value is the output '\(port.name)'") }
      return (port.name, port.role, names[instance])
    }
  }

  /// Whether who calls the step holds the tensor.
  private func isHeld(_ instance: Plan.Instance) -> Bool {
    problem.values[instance.value].isOutput && instance.last >= plan.steps.count - 1
  }

  private func isBackward(_ step: Int) -> Bool {
    problem.operation(plan.steps[step].operation).phase == .backward || isAgain[step]
  }

  /// Path and line of what the model has at a step.
  private func place(_ step: Int) -> String {
    let source = entry.sources[plan.steps[step].operation]
    return source.path + (source.line > 0 ? ", line \(source.line)" : "")
  }

  private func comment(_ step: Int) -> String {
    let operation = plan.steps[step].operation
    let what: String
    if operation >= problem.operations.count {
      what = ": rebuilt by inversion"
    } else if isAgain[step] {
      what = ": computed again"
    } else if problem.operation(operation).phase == .forward {
      let kinds = Set(plan.steps[step].results.map { plan.retention[plan.instances[$0].value] })
      what =
        kinds.contains(.keep)
        ? ": kept"
        : kinds.contains(.invert)
          ? ": to be inverted"
          : kinds.contains(.recompute) ? ": to be computed again" : ""
    } else {
      what = ""
    }
    return "\(step)  \(place(step))\(what); \(liveBytes[step]) bytes"
  }

  private static func liveBytes(_ plan: Plan, _ problem: Problem) -> [Int] {
    var change = Array(repeating: 0, count: plan.steps.count + 1)
    for instance in plan.instances where instance.last >= 0 {
      change[max(instance.first, 0)] += problem.values[instance.value].bytes
      change[min(instance.last, plan.steps.count - 1) + 1] -= problem.values[instance.value].bytes
    }
    var live = 0
    return plan.steps.indices.map { step in
      live += change[step]
      return live
    }
  }

  /// Where a value is made again while it is there already, as one of several results, its second instance has a name of
  /// its own.
  private static func names(_ plan: Plan, _ problem: Problem) -> [String] {
    let instances = Dictionary(grouping: plan.instances, by: \.value)
    return plan.instances.map { instance in
      let isSecond = instances[instance.value, default: []].contains {
        $0.first < instance.first && instance.first <= $0.last
      }
      return name(instance.value, problem) + (isSecond ? "_again" : "")
    }
  }

  /// What an input is called in the program.
  static func argument(_ name: String) -> String {
    name == "input" ? "volumes" : String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }

  /// `v` and the value's number in the compiler's text; an input by its own name.
  private static func name(_ value: Int, _ problem: Problem) -> String {
    let name = problem.values[value].name
    if problem.values[value].isInput { return argument(name) }
    return "v" + (name.split(separator: "%").last ?? "\(value)")
  }

  private func name(_ tensor: Tensor, among instances: [Int]) -> String {
    switch tensor.space {
    case .parameters, .gradients:
      guard let parameter = parameters[tensor.offset] else {
        preconditionFailure("no parameter lies at \(tensor.offset)")
      }
      return tensor.space == .parameters ? parameter.pythonWeight : parameter.pythonGradient
    case .arena, .optimizer:
      let instance = instances.first { entry.tensor(plan.instances[$0]) == tensor }
      guard let instance else { preconditionFailure("no value lies at \(tensor.offset)") }
      return names[instance]
    }
  }

  private func statements(
    _ calls: [KernelCall], _ step: Int, _ constants: inout Constants
  ) -> [String] {
    let named = calls.map { call in
      PythonCall(
        call,
        operands: call.operands.map {
          $0.map { name($0, among: plan.steps[step].operands + plan.steps[step].results) }
        },
        results: call.results.map { name($0, among: plan.steps[step].results) },
        path: entry.sources[plan.steps[step].operation].path)
    }
    if calls.allSatisfy({ $0.kernel.record is Kernel.CopyChannels }) { return copies(named) }
    return named.flatMap { call in
      guard let kernel = call.call.kernel.record as? any PyTorchKernel else {
        preconditionFailure("PyTorch has no '\(call.call.kernel.name)'")
      }
      return kernel.statements(call, &constants)
    }
  }

  /// What splits and joins channels: a statement for each result.
  private func copies(_ calls: [PythonCall]) -> [String] {
    var results: [String] = []
    for call in calls where !results.contains(call.results[0]) { results.append(call.results[0]) }
    return results.map { result in
      let parts = calls.filter { $0.results[0] == result }.map(part)
      let value =
        parts.count == 1
        ? "\(parts[0]).clone()" : "torch.cat((\(parts.joined(separator: ", "))), 1)"
      return "\(result) = \(value)"
    }
  }

  private func part(_ call: PythonCall) -> String {
    guard let copy = call.call.kernel.record as? Kernel.CopyChannels else {
      preconditionFailure("the call copies no channels")
    }
    let x = call.copied("x")
    let isWhole = copy.count == call.shape("x")[1]
    return isWhole ? x : "\(x)[:, \(copy.source):\(copy.source + copy.count)]"
  }
}

extension Parameter {
  var pythonWeight: String { "w[\(Python.string(name))]" }
  var pythonGradient: String { "g[\(Python.string(name))]" }
}
