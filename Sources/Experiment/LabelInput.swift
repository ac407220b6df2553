/// Class indices that a training step takes, for the outputs that number labels alike.
public struct LabelInput: Hashable, Sendable {
  /// Of the training step's input.
  public var name: String
  /// Class k is the k-th.
  public var labels: [Label]
  /// The value of `ignoredClass`; nil where no voxel is left out.
  public var ignored: Int?

  /// The class index of voxels that nobody looked at, where labels have a value for them.
  public static let ignoredClass = 255
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
  /// One input for each list of values among the outputs' labels, what is ignored included, in the outputs' order: `labels` for
  /// the first, `labels.OUTPUT`, after the first output that has it, for another.
  public var labelInputs: [LabelInput] {
    var inputs: [LabelInput] = []
    for output in outputs {
      guard let labels = output.labels, labelInput(of: output, among: inputs) == nil
      else { continue }
      inputs.append(
        LabelInput(
          name: inputs.isEmpty ? "labels" : "labels.\(output.name)", labels: labels,
          ignored: output.ignored))
    }
    return inputs
  }

  /// The input that holds an output's class indices; nil for one that has no labels.
  public func labelInput(of output: Output) -> LabelInput? {
    labelInput(of: output, among: labelInputs)
  }

  private func labelInput(of output: Output, among inputs: [LabelInput]) -> LabelInput? {
    output.labels.flatMap { labels in
      inputs.first {
        $0.labels.map(\.value) == labels.map(\.value) && $0.ignored == output.ignored
      }
    }
  }
}
