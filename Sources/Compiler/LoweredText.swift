import IR
import Operations

extension Lowered {
  /// Each operation's path and title, and its calls below; then the inverses.
  var text: String {
    var lines = ["function \(function.name)"]
    lines += steps.flatMap(text(of:))
    if !inverses.isEmpty { lines += ["inverses"] + inverses.flatMap(text(of:)) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func text(of step: Step) -> [String] {
    let operation = step.operation
    return ["  \(operation.anchor.path): \(operation.title)"]
      + step.calls.map { call in
        let operands = call.operands.map { $0.map(text(of:)) ?? "none" }.joined(separator: ", ")
        let results = call.results.map(text(of:)).joined(separator: ", ")
        return "    \(call.kernel)\n      (\(operands)) -> \(results)"
      }
  }

  private func text(of place: Place) -> String {
    switch place {
    case .value(let value): "%\(value.index) : \(function[type: value])"
    case .parameter(let resource): "@\(resources[resource.index].name)"
    case .gradient(let resource): "gradient of @\(resources[resource.index].name)"
    }
  }
}

extension Compilation {
  /// The kernel calls of the training step and of inference, before they have addresses.
  public var loweredText: String { lowered.map(\.text).joined(separator: "\n") }
}
