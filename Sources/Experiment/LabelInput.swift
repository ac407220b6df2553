/// Class indices that a training step takes, for the outputs that number labels alike.
public struct LabelInput: Hashable, Sendable {
  /// Of the training step's input.
  public var name: String
  /// Class k is the k-th.
  public var labels: [Label]
}

extension Output.Target {
  /// What class indices mean that the output is compared with; nil for one that has no labels.
  public var classes: [Label]? {
    switch self {
    case .labels(let labels), .regions(_, let labels): labels
    case .input, .none: nil
    }
  }
}

extension Output {
  /// The same of an output.
  public var labels: [Label]? { target.classes }
}

extension Experiment {
  /// One input for each list of values among the outputs' labels, in the outputs' order: `labels` for
  /// the first, `labels.OUTPUT`, after the first output that has it, for another.
  public var labelInputs: [LabelInput] {
    var inputs: [LabelInput] = []
    for output in outputs {
      guard let labels = output.labels, !inputs.contains(where: { $0.numbers(alike: labels) })
      else { continue }
      inputs.append(
        LabelInput(name: inputs.isEmpty ? "labels" : "labels.\(output.name)", labels: labels))
    }
    return inputs
  }

  /// The input that holds an output's class indices; nil for one that has no labels.
  public func labelInput(of output: Output) -> LabelInput? {
    output.labels.flatMap { labels in labelInputs.first { $0.numbers(alike: labels) } }
  }
}

extension LabelInput {
  fileprivate func numbers(alike others: [Label]) -> Bool {
    labels.map(\.value) == others.map(\.value)
  }
}
