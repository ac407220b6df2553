import IR
import Kernels
import Operations
import Plan
import Program

/// Turns a plan into kernel calls on addresses.
struct EntryLowering {
  let function: Function
  let built: ProblemBuilder
  let storage: (ValueID) -> StorageType
  let layout: ParameterLayout
  let target: any Target
  /// Of the function's results, by their names.
  let roles: [String: Entry.Port.Role]

  func entry(_ plan: Plan) -> Entry {
    var calls: [KernelCall] = []
    var callSteps: [Int] = []
    for (index, step) in plan.steps.enumerated() {
      for call in self.calls(step, plan) {
        calls.append(call)
        callSteps.append(index)
      }
    }
    return Entry(
      calls: calls, callSteps: callSteps, arenaBytes: plan.arenaBytes,
      inputs: function.arguments.compactMap { argument in
        port(argument, .input, plan) { $0.first < 0 }
      },
      outputs: function.results.compactMap { result in
        port(result, roles[result.name] ?? .output, plan) { $0.last >= plan.steps.count - 1 }
      },
      problem: built.problem, plan: plan, sources: built.steps.map { source($0.operation) },
      storages: built.values.map(storage))
  }

  private func tensor(_ instance: Int, _ plan: Plan) -> Tensor {
    let value = built.values[plan.instances[instance].value]
    return Tensor(
      space: .arena, offset: plan.instances[instance].offset, storage: storage(value))
  }

  private func calls(_ step: Plan.Step, _ plan: Plan) -> [KernelCall] {
    let lowered = built.steps[step.operation]
    let values = lowered.operation.operands + lowered.operation.results
    let tensors = Dictionary(
      zip(values, (step.operands + step.results).map { tensor($0, plan) }),
      uniquingKeysWith: { first, _ in first })
    var calls = lowered.calls.map { $0.call { address($0, tensors) } }
    if !built.problem.operation(step.operation).transfers.isEmpty {
      calls.removeAll(where: isInPlace)
    }
    for index in calls.indices {
      let bytes = target.scratchBytes(calls[index].abstract)
      if bytes > 0 {
        calls[index].scratch = ByteRange(
          space: .arena, offset: step.scratchOffset!, count: bytes)
      }
    }
    return calls
  }

  private func address(_ place: Place, _ tensors: [ValueID: Tensor]) -> Tensor {
    let tensor =
      switch place {
      case .value(let value): tensors[value]
      case .parameter(let resource): layout.parameter(resource)
      case .gradient(let resource): layout.gradient(resource)
      }
    guard let tensor else { preconditionFailure("nothing lies at \(place)") }
    return tensor
  }

  /// A copy of channels to where they are already.
  private func isInPlace(_ call: KernelCall) -> Bool {
    let signature = call.kernel.signature
    guard let source = signature.operands.first?.channels?.first, let operand = call.operands[0],
      let target = signature.results.first?.channels?.first
    else { return false }
    func address(_ tensor: Tensor, _ channel: Int) -> Int? {
      guard case .blocked(let block) = tensor.storage.layout else { return nil }
      let channels = tensor.storage.shape[1].roundedUp(to: block)
      return tensor.offset + channel * (tensor.storage.byteCount / channels)
    }
    guard let from = address(operand, source) else { return false }
    return from == address(call.results[0], target)
  }

  private func port(
    _ named: Function.Named, _ role: Entry.Port.Role, _ plan: Plan,
    _ isThere: (Plan.Instance) -> Bool
  ) -> Entry.Port? {
    guard let value = built.values.firstIndex(of: named.value),
      let instance = plan.instances.lastIndex(where: { $0.value == value && isThere($0) })
    else { return nil }
    return Entry.Port(named.name, role, tensor(instance, plan))
  }

  private func source(_ operation: Operation) -> Entry.Source {
    Entry.Source(
      path: operation.anchor.path, line: operation.anchor.span?.start.line ?? 0,
      column: operation.anchor.span?.start.column ?? 0)
  }
}
